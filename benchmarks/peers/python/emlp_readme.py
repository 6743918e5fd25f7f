# EMLP's README examples with lieder: three bases of equivariant maps, and a Lorentz equivariant network of 32 collisions.
import torch
from lieder.enforce import intertwiners
from lieder.torch import EquivariantMLP

lorentz = intertwiners("V", "V^2*dual(V)", "o:1,3").basis()
graphs = intertwiners("10V+5V^2", "3(1)+V^2", "s:5").basis()
mixed = intertwiners("2V@z:3*V@s:4+V@o:3^2", "2V@z:3*V@s:4+V@o:3^2", "z:3 x s:4 x o:3").basis()

model = EquivariantMLP("4V+2(1)", "3(1)", "o:1,3", channels=384, layers=3)
x = torch.randn(32, 18)
y = model(x)
