import numpy as np
import pytest

pytest.importorskip("matplotlib").use("Agg")

import lieder  # noqa: E402
from lieder import plots  # noqa: E402


def drawn(figure):
    """The picture as numbers: something but the background must be there."""
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())
    return (pixels[:, :, :3] < 250).any(axis=2).mean()


def test_spectrum_and_fields(sphere):
    found = lieder.discover(sphere, candidates="affine")
    ax = plots.spectrum(found)
    blue = [line for line in ax.lines if line.get_label() == "symmetry"]
    np.testing.assert_array_equal(blue[0].get_xdata(), [10, 11, 12])
    assert drawn(ax.figure) > 0.01
    figure = plots.vector_fields(found)
    assert len([panel for panel in figure.axes if panel.get_visible()]) == 3
    assert drawn(figure) > 0.01


def test_path(rng):
    x = rng.normal(size=(50, 2))
    model = lieder.promote(x, np.sum(x**2, axis=1) + 0.05 * rng.normal(size=50), candidates="linear", steps=6)
    figure = plots.path(model)
    assert f"{model.kept} kept" in figure.axes[1].get_title() and drawn(figure) > 0.01


def test_nothing_to_draw(rng):
    x = rng.normal(size=(100, 2))
    found = lieder.discover(x, x[:, 0] ** 3 + x[:, 1] ** 2 + x[:, 0], model="polynomial:3", candidates="rotations")
    with pytest.raises(ValueError, match="no symmetries"):
        plots.vector_fields(found)
