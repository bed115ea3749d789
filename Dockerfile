# Any Debian-based Python 3.11 image with its own zone data will do: a mirror's name goes in here.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
# Two environments: the one that builds never reaches the final image, the one that runs has no pip.
RUN python -m venv /opt/build && python -m venv --without-pip /opt/hub
COPY requirements.lock requirements-dev.lock ./
RUN /opt/build/bin/pip install --quiet --require-hashes --requirement requirements-dev.lock
RUN /opt/build/bin/pip --python /opt/hub/bin/python install --quiet --require-hashes --requirement requirements.lock
COPY pyproject.toml hatch_build.py README.md ./
COPY hub hub
COPY schema schema
COPY resolvers resolvers
COPY auth auth
RUN /opt/build/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /build/wheels . \
    && /opt/build/bin/pip --python /opt/hub/bin/python install --quiet --no-deps --no-index /build/wheels/*.whl

FROM ${PYTHON_IMAGE}
RUN useradd --system --uid 10001 --home-dir /var/lib/hub --create-home --shell /usr/sbin/nologin hub
COPY --from=build /opt/hub /opt/hub
ENV PATH=/opt/hub/bin:$PATH PYTHONUNBUFFERED=1 HUB_DATA_DIR=/var/lib/hub
USER hub
WORKDIR /var/lib/hub
VOLUME /var/lib/hub
EXPOSE 8000
# Asked past any proxy of the environment; a 503 raises, and so fails the check.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["hub"]
CMD ["serve", "--host", "0.0.0.0", "--migrate"]
