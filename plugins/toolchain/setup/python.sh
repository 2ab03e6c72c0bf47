#!/usr/bin/env bash
# A Python with pyarrow, polars, numpy and scikit-learn, which tests compare zen's files and plugins with. zen itself never needs it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin python "tests that compare with pyarrow, polars and scikit-learn"
packages=("pyarrow==$PYARROW_VERSION" "polars==$POLARS_VERSION" "numpy==$NUMPY_VERSION" "scikit-learn==$SCIKIT_LEARN_VERSION")
key=${packages[*]}
python=$prefix/bin/python

# The imports were tried when it was installed: they take seconds. A base Python that was removed or upgraded shows at its start.
finish_when_up_to_date() {
	local version
	if up_to_date "$key" && version=$("$python" -I -S -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) &&
		[ -d "$prefix/lib/python${version%.*}/site-packages/sklearn" ]; then
		ready "$version" "$python"
	fi
	return 0
}

usable() { have "$1" && "$1" -c "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, $PYTHON_MIN_MINOR))" >/dev/null 2>&1; }

find_base() {
	for base in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
		if usable "$base"; then return 0; fi
	done
	return 1
}

finish_when_up_to_date
lock python
finish_when_up_to_date
find_base || { apt_install python3 python3-venv && find_base; } || skip "no Python 3.$PYTHON_MIN_MINOR or newer with venv"
building
quiet "$base" -m venv "$new" || skip "$base cannot make a virtual environment"
say "python: pip install ${packages[*]}"
quiet "$new/bin/python" -m pip --quiet --disable-pip-version-check --retries 1 --timeout 20 install --only-binary :all: "${packages[@]}" || skip "PyPI does not give ${packages[*]}"
quiet "$new/bin/python" -c 'import pyarrow, polars, numpy, sklearn.linear_model' || skip "the packages do not load"
# Programs in bin name the folder they were made in.
for program in "$new"/bin/*; do
	if [ ! -L "$program" ] && grep -qI "$new" "$program"; then
		sed "s|$new|$prefix|g" "$program" >"$scratch/program" && cat "$scratch/program" >"$program"
	fi
done
publish "$key"
finish_when_up_to_date
skip "could not be put into $prefix"
