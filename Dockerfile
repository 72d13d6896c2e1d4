FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app
# The dependencies first: they change less often than the code, so this layer is kept between builds.
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN mkdir bot adapters prompts && touch bot/__init__.py adapters/__init__.py prompts/__init__.py \
 && pip install --constraint constraints.txt . && pip uninstall --yes paperboy
COPY bot bot
COPY adapters adapters
COPY prompts prompts
RUN pip install --no-deps .

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
