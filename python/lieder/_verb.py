"""The three verbs are modules, and calling such a module does what the verb says."""

import sys
import types


class _Verb(types.ModuleType):
    def __call__(self, *args, **kwargs):
        return self.run(*args, **kwargs)


def make_callable(name):
    """Makes the module of this name callable: lieder.discover(...) is lieder.discover.run(...)."""
    sys.modules[name].__class__ = _Verb
