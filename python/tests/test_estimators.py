import pickle

import numpy as np
import pytest

sklearn = pytest.importorskip("sklearn")

from sklearn.base import clone  # noqa: E402
from sklearn.model_selection import GridSearchCV, cross_val_score  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import FunctionTransformer  # noqa: E402
from sklearn.utils.estimator_checks import check_estimator  # noqa: E402

from lieder.estimators import (  # noqa: E402
    EquivariantRegressor,
    SymmetricSINDy,
    SymmetryDiscovery,
    SymmetryPromotingRegressor,
    SymmetryPromotingRegressorCV,
)

# The promoting regressors are checked with the n translations: with the n^2 linear candidates the checks of 20 and 30
# features solve problems of 400 and 900 candidates.
CHECKED = [
    SymmetryDiscovery(draws=5),
    EquivariantRegressor(),
    SymmetryPromotingRegressor(candidates="translations"),
    SymmetryPromotingRegressorCV(candidates="translations", steps=3, folds=2),
]


EXPECTED = {
    "check_sample_weight_equivalence_on_dense_data": "folds are of rows: a row given twice may be in two of them, and a row of "
    "weight two is in one"
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("estimator", CHECKED, ids=lambda estimator: type(estimator).__name__)
def test_scikit_learns_checks(estimator):
    expected = EXPECTED if isinstance(estimator, SymmetryPromotingRegressorCV) else {}
    results = check_estimator(estimator, on_fail=None, on_skip=None, expected_failed_checks=expected)
    failed = [(result["check_name"], repr(result["exception"])) for result in results if result["status"] == "failed"]
    assert not failed
    # Skipped by scikit-learn itself: array API and pandas are not installed here, or no data of that kind.
    skipped = {result["check_name"] for result in results if result["status"] == "skipped"}
    assert skipped <= {"check_array_api_input", "check_sample_weights_pandas_series", "check_regressor_data_not_an_array"}
    assert len(results) >= 40


def test_discovery_of_points_and_of_a_regression(sphere):
    found = SymmetryDiscovery("affine").fit(sphere)
    assert found.algebra_ == "so(3)" and found.n_symmetries_ == 3 == len(found.generators_)
    x = np.random.default_rng(1).normal(size=(200, 2))
    found.fit(x, x[:, 0] * x[:, 1])
    assert found.n_symmetries_ == 1


def test_regressors_on_a_symmetric_function():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(120, 3))
    y = 1.0 + 2.0 * np.sum(x**2, axis=1) + 0.01 * rng.normal(size=120)
    fixed = EquivariantRegressor("o").fit(x[:20], y[:20])
    assert fixed.n_functions_ == 2 and fixed.score(x[20:], y[20:]) > 0.999
    chosen = SymmetryPromotingRegressorCV(steps=8).fit(x, y)
    assert chosen.n_kept_ == 3 and chosen.algebra_ == "so(3)" and chosen.duality_gap_ <= 1e-6
    assert len(chosen.path_) == 8 and chosen.equations()[0].count("^2") == 3
    weak = SymmetryPromotingRegressor(alpha=1e-8).fit(x, y)
    assert weak.score(x, y) > 0.999


def test_in_pipelines_and_searches():
    rng = np.random.default_rng(3)
    x = np.exp(0.3 * rng.normal(size=(90, 2)))
    y = np.log(x[:, 0]) ** 2 + np.log(x[:, 1]) ** 2
    pipeline = make_pipeline(FunctionTransformer(np.log), EquivariantRegressor("so", ridge=1e-8))
    assert np.mean(cross_val_score(pipeline, x, y, cv=3)) > 0.999
    search = GridSearchCV(pipeline, {"equivariantregressor__model": ["polynomial:0", "polynomial:2"]}, cv=3).fit(x, y)
    assert search.best_params_ == {"equivariantregressor__model": "polynomial:2"}


def test_pickling_keeps_the_predictions():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(40, 2))
    model = SymmetryPromotingRegressor().fit(x, np.sum(x**2, axis=1))
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    assert not hasattr(again, "fit_") and again.n_kept_ == model.n_kept_


def oscillator(r):
    t = np.arange(0.0, 6.0, 0.02)
    return t, r * np.column_stack([np.exp(-0.1 * t) * np.cos(2 * t), np.exp(-0.1 * t) * np.sin(2 * t)])


def test_sindy_as_its_users_know_it(capsys):
    t, x = oscillator(1.0)
    model = SymmetricSINDy(feature_names=["x", "y"], model="polynomial:2").fit(x, t=t)
    model.print()
    printed = capsys.readouterr().out
    assert printed.splitlines() == model.equations() and printed.startswith("x' = -0.1 x - 2 y")
    assert model.score(*oscillator(0.5)[::-1]) > 0.999
    np.testing.assert_allclose(model.simulate(x[0], t), x, atol=1e-3)
    assert model.coefficients().shape == (2, 6) and model.get_feature_names()[1] == "x"
    np.testing.assert_allclose(model.predict(x[:3]), x[:3] @ [[-0.1, 2.0], [-2.0, -0.1]], atol=1e-4)
    several = SymmetricSINDy().fit([x, oscillator(0.4)[1]], t=0.02)
    assert several.n_features_in_ == 2
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    copy = clone(several)
    assert copy.get_params() == several.get_params() and not hasattr(copy, "fit_")


def test_sindy_with_a_symmetry_needs_less_data():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(8, 2))
    r2 = np.sum(x**2, axis=1, keepdims=True)
    dx = x * (1 - r2) + np.column_stack([-x[:, 1], x[:, 0]])
    model = SymmetricSINDy(group="so", model="polynomial:3").fit(x, x_dot=dx)
    fresh = rng.normal(size=(50, 2))
    true = fresh * (1 - np.sum(fresh**2, axis=1, keepdims=True)) + np.column_stack([-fresh[:, 1], fresh[:, 0]])
    np.testing.assert_allclose(model.predict(fresh), true, atol=1e-9)
    # Eight samples do not determine the ten monomials without it.
    assert SymmetricSINDy(model="polynomial:3", optimizer="none").fit(x, x_dot=dx).fit_.status != "ok"


def test_sindy_of_maps_and_bad_arguments():
    x = np.zeros((30, 1))
    x[0] = 0.3
    for i in range(29):
        x[i + 1] = 3.6 * x[i] * (1 - x[i])
    model = SymmetricSINDy(discrete_time=True).fit(x)
    np.testing.assert_allclose(model.simulate(x[0], 5), x[:6], atol=1e-8)
    with pytest.raises(ValueError, match="t: expected times"):
        SymmetricSINDy().fit(x)
    with pytest.raises(ValueError, match="shape"):
        SymmetricSINDy().fit(x[:, 0], t=0.1)
