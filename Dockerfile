# A tag can be moved to another image, a digest cannot. Which one is current depends on the day, so it is given:
#   docker buildx imagetools inspect python:3.11-slim --format '{{.Manifest.Digest}}'
#   docker compose build --build-arg BASE=python:3.11-slim@sha256:…
ARG BASE=python:3.11-slim
FROM ${BASE}

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app
# The dependencies first: they change less often than the code, so this layer is kept between builds. The lock
# names all of them, and what builds the package, with digests: no index can put another file in their place.
COPY requirements.lock ./
RUN pip install --require-hashes --no-deps --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY adapters adapters
COPY prompts prompts
RUN pip install --no-deps --no-build-isolation --no-index .

RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin paperboy \
 && install --directory --owner=paperboy --group=paperboy --mode=0700 /data
USER paperboy
WORKDIR /data
ENV PAPERBOY_DATA_DIR=/data PAPERBOY_WEB_HOST=0.0.0.0 PAPERBOY_WEB_PORT=8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["paperboy"]
CMD ["serve"]
