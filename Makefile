# Everything that is done to this project as a whole. `make help` lists it.
.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/bash

bin := .venv/bin
environment := park_warehouse/local/environment.sh
uv = $(shell command -v uv || echo .tools/uv/bin/uv)
title = @printf '\n\033[1m== %s\033[0m\n'

.PHONY: help up down test lint unit soak e2e browser developer chromium bench lock

help: ## 本说明
	@sed -nE 's/^([a-z0-9]+):[^#]*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done

up: ## 安装并启动全部服务, 首次载入演示城市 (PARK_UP="--no-demo …" 可加参数)
	@./park up $(PARK_UP)

down: ## 停止全部服务, 数据保留
	@./park down

test: lint unit e2e browser ## 全部检查和测试, 遇到第一个失败即停止
	$(title) '全部通过'

lint: developer ## 代码规范, 类型, 依赖方向
	$(title) 'ruff'
	@$(bin)/ruff check
	@$(bin)/ruff format --check
	$(title) 'sqlfluff'
	@$(bin)/sqlfluff lint --disable-progress-bar dbt_project/models
	$(title) 'mypy'
	@$(bin)/mypy
	$(title) 'lint-imports'
	@$(bin)/lint-imports

unit: developer ## 单元测试, dbt 测试, DAG 测试
	$(title) 'pytest'
	@$(bin)/pytest --ignore=tests/e2e --ignore=tests/browser

soak: developer ## 长时间的破坏试验: 断电, 磁盘满, 坏文件 (SOAK_KILLS=500 SOAK_SEED=1 可改次数和种子)
	$(title) 'soak'
	@SOAK=1 $(bin)/pytest tests/soak tests/intake/test_fuzz.py tests/intake/test_large.py tests/transform/test_as_of_histories.py

e2e: developer ## 从空目录启动全套服务并走完全程
	$(title) 'pytest tests/e2e'
	@$(bin)/pytest tests/e2e

browser: developer chromium ## 用真实浏览器打开看板
	$(title) 'pytest tests/browser'
	@$(bin)/pytest tests/browser

# Tests of the dashboards run in Superset's own environment.
developer:
	@$(environment) developer
	@$(environment) superset

# Only root can install a browser. Where there is none, the browser test says why it is skipped.
chromium:
	@if ! command -v chromium >/dev/null || ! ls /usr/share/fonts/opentype/noto/*CJK* >/dev/null 2>&1; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo '正在安装 Chromium 和中文字体 …'; \
			{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
				apt-get -qq install --no-install-recommends chromium fonts-noto-cjk; } >/tmp/park-chromium.log 2>&1 \
				|| echo '没有装上 (见 /tmp/park-chromium.log): 浏览器测试将被跳过'; \
		else \
			echo '没有 Chromium 或中文字体, 也无权安装: 浏览器测试将被跳过'; \
		fi; \
	fi

bench: developer ## 与同类工具比速度, 用自己的数据库 (BENCH="--only small-files …" 可加参数)
	@$(environment) benchmarks
	@$(bin)/python -m benchmarks $(BENCH)

compile = $(uv) pip compile --quiet --generate-hashes --no-annotate --python-version 3.11 \
	--custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)

lock: developer ## 按 requirements.in 重写四份锁文件 (UPGRADE=1 同时升级)
	$(compile) requirements.in -o requirements.lock
	$(compile) tests/requirements.in -o tests/requirements.lock
	$(compile) superset_assets/requirements.in -o superset_assets/requirements.lock
	$(compile) benchmarks/requirements.in -o benchmarks/requirements.lock
