#!/usr/bin/env bash
# Have one of the project's Python environments there, filled exactly from its lock.
#
#   environment.sh warehouse    .venv: what ./park needs
#   environment.sh developer    .venv, with the tools of `make test`; they stay from then on
#   environment.sh superset     .venv-superset
#   environment.sh benchmarks   .venv-benchmarks: dlt, which `make bench` races with
#
# Costs some milliseconds when there is nothing to do. Talks to people on stderr only.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

UV_VERSION=0.13.9

case "${1:-}" in
    warehouse | developer) venv=.venv locks=(requirements.lock) ;;
    superset) venv=.venv-superset locks=(superset_assets/requirements.lock) ;;
    benchmarks) venv=.venv-benchmarks locks=(benchmarks/requirements.lock) ;;
    *) echo "用法: environment.sh warehouse | developer | superset | benchmarks" >&2 && exit 2 ;;
esac
if [[ $1 == developer || -e $venv/developer ]]; then locks+=(tests/requirements.lock); fi

# What a complete environment was made from. The place belongs to it: scripts in bin/ hold absolute paths.
wanted() { echo "$PWD" && cat "${locks[@]}"; }
is_complete() { [[ -x $venv/bin/python ]] && wanted | cmp -s - "$venv/made-from"; }

if is_complete; then exit 0; fi

say() { echo "$*" >&2; }
give_up() { say "$@" && exit 1; }

is_python_311() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PARK_PYTHON:+"$PARK_PYTHON"} python3.11 python3 python; do
        if is_python_311 "$candidate"; then command -v "$candidate" && return; fi
    done
    give_up "没有找到 Python 3.11。请先安装 (Debian/Ubuntu: apt-get install python3.11 python3-pip; 或 pyenv install 3.11)," \
        "也可以用环境变量 PARK_PYTHON 指明解释器的路径。"
}

find_uv() {
    if command -v uv; then return; fi
    if [[ ! -x .tools/uv/bin/uv ]]; then
        say "正在安装 uv …"
        "$python" -m pip --version >/dev/null 2>&1 ||
            give_up "$python 没有 pip。请先安装 (Debian/Ubuntu: apt-get install python3-pip), 或把 uv 放进 PATH。"
        "$python" -m pip install --quiet --disable-pip-version-check --root-user-action ignore --upgrade --target .tools/uv "uv==$UV_VERSION" >&2 ||
            give_up "安装 uv 失败。请检查网络或软件源 (环境变量 PIP_INDEX_URL)。"
    fi
    echo "$PWD/.tools/uv/bin/uv"
}

# uv does not read pip's configuration; a network with its own package index has usually told pip only.
use_index_of_pip() {
    if [[ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]]; then
        local index
        index=$("$python" -m pip config get global.index-url 2>/dev/null) || index=${PIP_INDEX_URL:-}
        if [[ -n $index ]]; then export UV_DEFAULT_INDEX=$index; fi
    fi
}

mkdir -p .tools
exec 9>".tools/$venv.lock"
flock 9
if is_complete; then exit 0; fi # Another command made it while this one waited.

python=$(find_python)
use_index_of_pip
uv=$(find_uv)
say "正在准备运行环境 $venv (首次约需半分钟) …"
# One that was moved, or whose installation was interrupted, is not trusted with a repair.
if [[ ! -x $venv/bin/python || $(head -n 1 "$venv/made-from" 2>/dev/null) != "$PWD" ]]; then
    "$uv" venv --quiet --clear --python "$python" "$venv" >&2 || give_up "建立运行环境 $venv 失败。"
fi
rm -f "$venv/made-from"
"$uv" pip sync --quiet --require-hashes --python "$venv/bin/python" "${locks[@]}" >&2 ||
    give_up "安装软件包失败。请检查网络或软件源 (环境变量 UV_DEFAULT_INDEX), 然后再执行一次。"
if [[ $venv == .venv ]]; then
    # The package is used from the checkout, by every program of the environment.
    echo "$PWD" >"$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/park_warehouse.pth"
fi
if ((${#locks[@]} > 1)); then touch "$venv/developer"; fi
wanted >"$venv/made-from"
