#!/usr/bin/env bash
# Write the one secret that docker-compose.yml needs into .env, once. Everything else is generated in the home.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

if [[ -e .env ]]; then
    echo ".env 已存在, 保持不变。" >&2
    exit 0
fi
umask 077
echo "PARK_DATABASE_PASSWORD=$(head -c 32 /dev/urandom | base64 | tr -d '+/=\n')" >.env
echo "已生成 .env (数据库密码, 仅属主可读)。下一步: docker compose up --build --detach" >&2
