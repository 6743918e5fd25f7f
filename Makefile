# make demo    install what is missing, build, and find Kepler's third law in data/solar_system.csv
# make check   install what is missing, build and run every test, with sanitizers too, and the packaging test
# make bench   the long measurements behind docs/benchmarks.md
# make bench-peers  the same work by other packages (PyPI), for docs/benchmarks.md; before make bench
# make bench-nn  networks: the layers' speed and the tasks of docs/networks.md; an hour or more
# make learning-curves  docs/learning_curves.md from the events in the folder LIEDER_DATA
# make tidy    clang-tidy on every source: some minutes, so not part of make check
# make build / format-check / test / asan / package / python   the pieces of `make check`
# make python  the wheel from the build that make test made, and its tests, in build/python-venv
# make format  format the sources
JOBS ?= $(shell nproc)
export CTEST_PARALLEL_LEVEL ?= $(JOBS)

.PHONY: demo check bench bench-nn bench-peers learning-curves setup setup-nn setup-bench-nn build format-check tidy test asan package python python-library format clean
.DEFAULT_GOAL := build

setup:
	@scripts/setup.sh

setup-nn:
	@scripts/setup.sh nn

setup-bench-nn:
	@scripts/setup.sh bench-nn

build: setup
	@cmake --preset release >build-configure.log || { cat build-configure.log; exit 1; }
	@rm -f build-configure.log
	cmake --build --preset release -j $(JOBS)

demo: build
	build/release/apps/lieder/lieder discover data/solar_system.csv --kind cloud --inputs a,P,M --log a,P,M \
	    --candidates scalings --report report
	@echo "The report: report/index.html"

test: setup-nn
	cmake --preset dev
	cmake --build --preset dev -j $(JOBS)
	cmake --build --preset dev -j $(JOBS) --target all_verify_interface_header_sets
	OPENBLAS_NUM_THREADS=1 ctest --preset dev

asan: setup
	cmake --preset asan
	cmake --build --preset asan -j $(JOBS)
	OPENBLAS_NUM_THREADS=1 ctest --preset asan

package: setup-nn
	tests/packaging/run.sh

# Uses build/dev as it is: the library is not compiled again.
python: setup
	@[ -f build/dev/src/liblieder.a ] || $(MAKE) --no-print-directory python-library
	python/run_tests.sh build/dev

python-library:
	cmake --preset dev
	cmake --build --preset dev -j $(JOBS) --target lieder lieder_cli

format-check: setup
	scripts/format.sh --check

tidy: setup-nn
	cmake --preset dev -B build/tidy -DCMAKE_UNITY_BUILD=OFF
	JOBS=$(JOBS) scripts/tidy.sh build/tidy

check: format-check test asan package python

bench: setup
	cmake --preset bench
	cmake --build --preset bench -j $(JOBS)
	benchmarks/run.sh build/bench docs/benchmarks.md

bench-peers: setup
	cmake --preset bench
	cmake --build --preset bench -j $(JOBS)
	benchmarks/peers/run.sh build/bench

bench-nn: setup-bench-nn
	cmake --preset nn
	cmake --build --preset nn -j $(JOBS) --target bench_networks bench_layer_speed bench_promoted_networks bench_network_symmetries \
	    bench_image_networks
	python3 benchmarks/networks.py build/nn docs/networks.md
	python3 benchmarks/network_symmetries.py build/nn docs/network_symmetries.md
	python3 benchmarks/image_networks.py build/nn docs/image_networks.md

learning-curves: build
	build/release/apps/lieder/lieder reproduce dimuon "$(LIEDER_DATA)/cms_dimuon/dimuon_mass.csv" \
	    --document docs/learning_curves.md --report report

format:
	scripts/format.sh

clean:
	rm -rf build report
