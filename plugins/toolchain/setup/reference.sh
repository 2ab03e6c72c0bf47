#!/usr/bin/env bash
# A Python with the programs that plugins are compared with: scikit-learn, TensorFlow and the matplotlib that draws the picture, from
# PyPI; else Debian's own scikit-learn and matplotlib, without TensorFlow. Only `make reference` needs it; PyTorch: torch.sh.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin reference "the comparison with scikit-learn and TensorFlow"
packages=("numpy==$NUMPY_VERSION" "scikit-learn==$SCIKIT_LEARN_VERSION" "tensorflow-cpu==$TENSORFLOW_VERSION" "matplotlib==$MATPLOTLIB_VERSION")
key=${packages[*]}
python=$prefix/bin/python

# The imports were tried when it was installed: they take seconds.
finish_when_up_to_date() {
	local version
	if up_to_date "$key" && version=$("$python" -I -S -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null); then
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

from_pypi() {
	find_base || { apt_install python3 python3-venv && find_base; } || return 1
	building
	quiet "$base" -m venv "$new" || return 1
	say "reference: pip install ${packages[*]} (600 MB)"
	quiet "$new/bin/python" -m pip --quiet --disable-pip-version-check --retries 1 --timeout 20 install --only-binary :all: "${packages[@]}" || return 1
	quiet "$new/bin/python" -c 'import matplotlib, sklearn.linear_model, tensorflow' || return 1
	publish "$key"
}

# from_debian: older versions, and no TensorFlow; the programs print which ones.
from_debian() {
	apt_install python3 python3-sklearn python3-matplotlib || return 1
	quiet /usr/bin/python3 -c 'import matplotlib, sklearn.linear_model' || return 1
	say "reference: PyPI does not give ${packages[*]}; Debian's scikit-learn takes their place, TensorFlow is left out"
	ready "$(/usr/bin/python3 -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')" /usr/bin/python3
}

finish_when_up_to_date
lock reference
finish_when_up_to_date
if from_pypi; then finish_when_up_to_date; fi
from_debian || true
skip "neither PyPI nor apt gives scikit-learn; by hand: ${packages[*]}"
