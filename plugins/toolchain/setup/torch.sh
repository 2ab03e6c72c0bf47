#!/usr/bin/env bash
# PyTorch as Debian packages it, with Debian's own Python and numpy: PyPI's wheel brings gigabytes for GPUs. Only `make reference` needs it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin torch "the comparison with PyTorch"
python=/usr/bin/python3

finish_when_there() {
	[ -x "$python" ] || return 0
	local version
	version=$("$python" -I -c 'import importlib.metadata as m; print(m.version("torch"))' 2>/dev/null) || return 0
	ready "$version" "$python"
}

finish_when_there
lock apt
apt_install python3-torch python3-numpy || true
finish_when_there
skip "no PyTorch; install by hand what apt calls python3-torch"
