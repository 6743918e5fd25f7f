"""Estimators with scikit-learn's manners: they work in pipelines, grid searches and cross-validation.

    SymmetryDiscovery             which symmetries do these points, or this regression, have?
    EquivariantRegressor          y = F(x) with a symmetry exactly
    SymmetryPromotingRegressor    y = F(x), keeping what the data do not contradict, at one lambda
    SymmetryPromotingRegressorCV  the same along a path of lambda, chosen by cross-validation
    SymmetricSINDy                x' = f(x), sparse, with a symmetry or without

All samples are used for the fit. The verbs lieder.discover, lieder.enforce and lieder.promote return more, and hold samples
back for a test.
"""

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from . import _engine, enforce as _enforce, promote as _promote
from ._sindy import SymmetricSINDy, with_dimension
from .discover import run as _discover
from .generators import candidates as _candidates

__all__ = [
    "EquivariantRegressor",
    "SymmetricSINDy",
    "SymmetryDiscovery",
    "SymmetryPromotingRegressor",
    "SymmetryPromotingRegressorCV",
]


def _names(estimator, n):
    names = getattr(estimator, "feature_names_in_", None)
    return [f"x{j}" for j in range(n)] if names is None else [str(name) for name in names]


class _Picklable(BaseEstimator):
    """What the engine made beside the model does not survive pickling; what was read off it does."""

    _engine_parts = ()

    def __getstate__(self):
        state = super().__getstate__()
        return {key: value for key, value in state.items() if key not in self._engine_parts}


class SymmetryDiscovery(_Picklable):
    """Symmetries of points (fit(X)) or of a regression (fit(X, y)) among candidates.

    Parameters
    ----------
    candidates : str or Candidates
        translations, scalings, rotations, euclidean, linear, affine, polynomial:D, a group, or generators.Candidates.
    model : str
        Dictionary of the fitted model, of a regression.
    output_action : None, 'trivial', 'same' or 'free'
    neighbours, intrinsic_dimension : int
        Of the tangent spaces of a point cloud; 0: chosen.
    tolerance : float
        > 0 replaces the automatic cut.
    draws : int
        Bootstrap draws, of a regression.
    random_state : int or None
        Of the bootstrap and the split; None is 0.

    Attributes
    ----------
    discovery_ : lieder.discover.Symmetries, the whole answer (not pickled)
    n_symmetries_ : int
    generators_ : list of str
    singular_values_ : array (q,), relative, descending
    algebra_ : str, its name
    """

    _engine_parts = ("discovery_",)

    def __init__(
        self, candidates="linear", model="polynomial:2", output_action=None, neighbours=0, intrinsic_dimension=0,
        tolerance=0.0, draws=50, random_state=None,
    ):
        self.candidates = candidates
        self.model = model
        self.output_action = output_action
        self.neighbours = neighbours
        self.intrinsic_dimension = intrinsic_dimension
        self.tolerance = tolerance
        self.draws = draws
        self.random_state = random_state

    def fit(self, X, y=None):
        """X (n_samples, n_features); y (n_samples,) or (n_samples, n_outputs) for a regression."""
        if y is None:
            X = validate_data(self, X, dtype=np.float64, ensure_min_samples=2, ensure_min_features=2)
        else:
            X, y = validate_data(self, X, y, dtype=np.float64, ensure_min_samples=2, multi_output=True, y_numeric=True)
        own = {"names": _names(self, X.shape[1]), "candidates": self.candidates, "tolerance": self.tolerance}
        if y is None:
            found = _discover(
                X, kind="cloud", neighbours=self.neighbours, intrinsic_dimension=self.intrinsic_dimension, **own
            )
        else:
            found = _discover(
                X, y, kind="regression", model=self.model, output_action=self.output_action, draws=self.draws,
                seed=self.random_state or 0, **own,
            )
        self.discovery_ = found
        self.n_symmetries_ = found.dimension
        self.generators_ = [generator.text for generator in found.symmetries]
        self.singular_values_ = found.singular_values
        self.algebra_ = found.algebra.name if found.algebra is not None else "0"
        return self


class _ModelRegressor(RegressorMixin, _Picklable):
    """What the regressors share: a lieder model behind predict, equations and save."""

    _engine_parts = ("space_", "fit_", "path_")

    def _validated(self, X, y, sample_weight):
        X, y = validate_data(self, X, y, dtype=np.float64, ensure_min_samples=2, multi_output=True, y_numeric=True)
        self._one_output = y.ndim == 1
        if sample_weight is not None:
            sample_weight = np.asarray(sample_weight, dtype=float)
            if sample_weight.shape != (X.shape[0],):
                raise ValueError(f"sample_weight: expected shape ({X.shape[0]},), got {sample_weight.shape}")
            if not sample_weight.any():
                raise ValueError("sample_weight: all weights are zero")
            used = sample_weight != 0  # a sample of no weight is none, also where boxes and folds are made
            X, y, sample_weight = X[used], y[used], sample_weight[used]
        return X, np.asarray(y, dtype=float).reshape(X.shape[0], -1), sample_weight

    def _finish(self, model, X, y, train_error, **about):
        names = _names(self, X.shape[1])
        outputs = ["y"] if y.shape[1] == 1 else [f"y{c}" for c in range(y.shape[1])]
        self.model_ = _engine.trained_model("regression", model, X, y, names, outputs, train_error=train_error, **about)
        return self

    def predict(self, X):
        """(n_samples, n_features) -> (n_samples,) or (n_samples, n_outputs)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        values = self.model_.predict(X)
        return values[:, 0] if self._one_output else np.ascontiguousarray(values)

    def equations(self, digits=4):
        """One text for each output."""
        check_is_fitted(self)
        return self.model_.equations(digits)

    def save(self, path):
        """A model file for lieder.load and the command line."""
        check_is_fitted(self)
        self.model_.save(str(path))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.regressor_tags.poor_score = True  # a symmetric model explains symmetric data only
        return tags


class EquivariantRegressor(_ModelRegressor):
    """Least squares among the functions of a dictionary that are exactly equivariant under a group.

    Parameters
    ----------
    group : str, MatrixGroup or GroupAction
        'so:1,3', 'o:3', 's:5', 'so:3 x z:2'; without a dimension ('so', 'o', 's'), that of the features.
    model : str
        The dictionary.
    input_representation, output_representation : str or None
        How features and outputs transform; the group's own action and trivial by default.
    copies : int
        The features are that many copies of the group's space.
    ridge : float
        >= 0, relative to the mean squares of the equivariant functions.

    Attributes
    ----------
    space_ : EquivariantDictionary, model_ : TrainedModel, coordinates_ : array (n_functions_,), n_functions_ : int
    """

    def __init__(
        self, group="so", model="polynomial:2", input_representation=None, output_representation=None, copies=1, ridge=0.0,
        random_state=None,
    ):
        self.group = group
        self.model = model
        self.input_representation = input_representation
        self.output_representation = output_representation
        self.copies = copies
        self.ridge = ridge
        self.random_state = random_state

    def fit(self, X, y, sample_weight=None):
        """X (n_samples, n_features), y (n_samples,) or (n_samples, n_outputs)."""
        X, y, weights = self._validated(X, y, sample_weight)
        group, n = self.group, X.shape[1]
        if isinstance(group, str):
            group = with_dimension(group, n // self.copies)
            if group in ("so:1", "sl:1", "su:1"):  # the trivial group of a line: nothing is asked of a function
                group = _engine.group_action(_engine.candidates_from_affine([np.zeros((1, 2))], "so:1"), y.shape[1])
        action = group if isinstance(group, _engine.GroupAction) else _enforce.action_of(
            group, n, y.shape[1], self.input_representation, self.output_representation, self.copies
        )
        self.space_ = _enforce.equivariant_functions(self.model, action, X, seed=self.random_state or 0)
        if self.space_.size == 0:
            raise ValueError(f"group: {self.space_.message or 'no function of the dictionary is equivariant'}")
        fit = _enforce.fit_equivariant(self.space_, X, y, weights, self.ridge)
        self.coordinates_ = np.asarray(fit.coordinates)
        self.n_functions_ = self.space_.size
        self.status_, self.message_ = fit.status, fit.message
        return self._finish(
            self.space_.model(fit.coordinates), X, y, fit.train_error, group=action.name, equivariant_size=self.space_.size,
            ridge=self.ridge, copies=self.copies, input_representation=self.input_representation or "",
            output_representation=self.output_representation or "",
        )


class SymmetryPromotingRegressor(_ModelRegressor):
    """Penalised regression: 1/2 mean squared error + lambda times the nuclear norm of the candidates' Lie derivatives.

    Parameters
    ----------
    candidates : str or Candidates
    alpha : float or 'exact'
        >= 0: lambda, the weight of the penalty. 'exact': least nuclear norm among the models that meet the data.
    degree : int
        Of the polynomials.
    measure : 'box', 'gaussian' or 'samples', normalisation : 'frobenius', 'measure' or 'none'
    ridge, l1 : float
    gap : float
        Relative duality gap to stop at.

    Attributes
    ----------
    fit_ : PromotedRegression, model_ : TrainedModel, n_kept_ : int, generators_ : list of str, algebra_ : str,
    duality_gap_ : float, coefficients_ : array (K, n_outputs) on functions_
    """

    def __init__(
        self, candidates="linear", alpha=0.01, degree=2, measure="box", normalisation="frobenius", ridge=0.0, l1=0.0,
        kept_defect=0.05, gap=1e-6,
    ):
        self.candidates = candidates
        self.alpha = alpha
        self.degree = degree
        self.measure = measure
        self.normalisation = normalisation
        self.ridge = ridge
        self.l1 = l1
        self.kept_defect = kept_defect
        self.gap = gap

    def _options(self):
        mode = {"mode": "exact"} if self.alpha == "exact" else {"mode": "fixed", "lambda_": self.alpha}
        return mode | {
            "degree": self.degree, "measure": self.measure, "normalisation": self.normalisation, "ridge": self.ridge,
            "l1": self.l1, "kept_defect": self.kept_defect, "gap": self.gap,
        }

    def fit(self, X, y, sample_weight=None):
        """X (n_samples, n_features), y (n_samples,) or (n_samples, n_outputs)."""
        X, y, weights = self._validated(X, y, sample_weight)
        names = _names(self, X.shape[1])
        candidates = self.candidates
        if isinstance(candidates, str):
            candidates = _candidates(candidates, X.shape[1], names)
        fit = _promote.regression(X, y, candidates, weights, **self._options())
        chosen = fit.steps[fit.chosen]
        self.fit_ = fit
        self.status_, self.message_ = fit.status, fit.message
        self.lambda_max_ = fit.lambda_max
        self.chosen_lambda_ = chosen.lambda_
        self.n_kept_ = chosen.kept
        self.algebra_ = chosen.algebra or "0"
        self.generators_ = _promote.kept_texts(candidates, chosen.generators) if chosen.kept else []
        self.duality_gap_ = chosen.fit.duality_gap
        self.coefficients_ = fit.coefficients
        self.functions_ = fit.functions.texts(names)
        return self._finish(
            fit.model, X, y, fit.train_error, equivariant_size=chosen.refit_size, ridge=self.ridge
        )

    def equations(self, digits=4):
        """One text for each output, in monomials."""
        check_is_fitted(self)
        functions = _engine.monomials(self.n_features_in_, self.degree)
        return _engine.DictionaryModel(functions, self.coefficients_).equations(self.model_.input_names, digits)


class SymmetryPromotingRegressorCV(SymmetryPromotingRegressor):
    """The same along a path of lambda, with what is kept refitted without penalty and chosen by cross-validation.

    Parameters (beside those of SymmetryPromotingRegressor, without alpha)
    ----------
    steps : int, smallest : float
        Of the path: values of lambda, the last one relative to lambda_max.
    folds : int
        Of random rows; groups of equal labels given to fit(groups=...) stay together.
    rule : 'one-se' or 'best'
    judge : 'refit' or 'penalised'
    readable : bool
        Generators near whole or half numbers are taken to be exactly these where that is as good.
    random_state : int or None
        Of the folds.

    Attributes
    ----------
    path_ : list of PromotionStep, chosen_ : int, and those of SymmetryPromotingRegressor
    """

    def __init__(
        self, candidates="linear", degree=2, steps=16, smallest=1e-4, folds=5, rule="one-se", judge="refit", readable=True,
        measure="box", normalisation="frobenius", ridge=0.0, l1=0.0, kept_defect=0.05, gap=1e-6, random_state=None,
    ):
        self.candidates = candidates
        self.degree = degree
        self.steps = steps
        self.smallest = smallest
        self.folds = folds
        self.rule = rule
        self.judge = judge
        self.readable = readable
        self.measure = measure
        self.normalisation = normalisation
        self.ridge = ridge
        self.l1 = l1
        self.kept_defect = kept_defect
        self.gap = gap
        self.random_state = random_state

    def _options(self):
        if self.rule not in ("one-se", "best"):
            raise ValueError(f"rule: expected one-se or best, got {self.rule!r}")
        return {
            "mode": "cv", "degree": self.degree, "steps": self.steps, "smallest": self.smallest, "folds": self.folds,
            "one_standard_error": self.rule == "one-se", "judge": self.judge, "readable": self.readable,
            "measure": self.measure, "normalisation": self.normalisation, "ridge": self.ridge, "l1": self.l1,
            "kept_defect": self.kept_defect, "gap": self.gap, "seed": self.random_state or 0, "groups": self._groups,
        }

    _groups = None

    def fit(self, X, y, sample_weight=None, groups=None):
        """groups (n_samples,): samples of equal label share a fold."""
        self._groups = None if groups is None else np.asarray(groups, dtype=float)
        if groups is not None and sample_weight is not None:
            self._groups = self._groups[np.asarray(sample_weight) != 0]
        try:
            super().fit(X, y, sample_weight)
        finally:
            del self._groups
        self.path_ = self.fit_.steps
        self.chosen_ = self.fit_.chosen
        return self
