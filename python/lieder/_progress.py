"""Progress of long computations, and the place where Ctrl-C is looked at."""

from contextlib import contextmanager

from ._engine import set_progress


class _Bar:
    """A tqdm bar for the innermost stage that has a known length."""

    def __init__(self, tqdm):
        self._tqdm = tqdm
        self._bar = None
        self._stage = None

    def __call__(self, stage, done, total):
        if total <= 0:
            return
        if self._bar is None or self._stage != (stage, total):
            self.close()
            self._bar = self._tqdm(total=total, desc=stage, leave=False)
            self._stage = (stage, total)
        self._bar.n = done
        self._bar.refresh()

    def close(self):
        if self._bar is not None:
            self._bar.close()
            self._bar = None


@contextmanager
def progress(callback=None):
    """Shows the progress of what runs inside: ``with lieder.progress(): lieder.promote(...)``.

    callback: called as callback(stage, done, total) at most twenty times a second; an exception that it raises stops the
    computation and reaches the caller. Without one a tqdm bar is drawn if tqdm is installed, else nothing.

    The engine reports (and looks at Ctrl-C) between the steps of a path, folds, Newton steps, blocks of samples, bootstrap
    and ensemble draws, supports of a sparse regression, null spaces and time steps. A single factorisation or the
    intertwiners of one pair of representations run to their end before that.
    """
    bar = None
    if callback is None:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            yield
            return
        callback = bar = _Bar(tqdm)
    before = set_progress(callback)
    try:
        yield
    finally:
        set_progress(before)
        if bar is not None:
            bar.close()
