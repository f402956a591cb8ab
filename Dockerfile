# The image of the plugin: one static binary and its plugin.yaml, no shell, Argo CD's own user. It
# runs as a sidecar of Argo CD's repo-server: as a plugin server of its own (the default), or below
# Argo CD's argocd-cmp-server (examples/argocd/classic).
#
#   docker build --target ballast -t registry.example.com/ballast:0.1.0 .
#   docker build --target ballast-helm -t registry.example.com/ballast:0.1.0-helm .
#
# Argo CD has helm 4 from 3.5 on. For an older one, ballast-helm is built with helm 3:
#
#   docker build --target ballast-helm --build-arg HELM_VERSION=v3.19.5 -t registry.example.com/ballast:0.1.0-helm3 .
#
# Both images that it starts from can be replaced, by a mirror or by what a cluster has already;
# what runs needs nothing of BASE_IMAGE but certificates, for charts and hosts that are allowed.
ARG BUILD_IMAGE=docker.io/library/golang:1.26
ARG BASE_IMAGE=gcr.io/distroless/static

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w -X github.com/vixens-io/ballast/internal/cli.version=${VERSION}" -o /out/ballast ./cmd/ballast

FROM ${BUILD_IMAGE} AS build-helm
ARG HELM_VERSION=v4.3.1
RUN CGO_ENABLED=0 GOBIN=/out go install -trimpath -ldflags="-s -w" helm.sh/helm/${HELM_VERSION%%.*}/cmd/helm@${HELM_VERSION}

FROM ${BASE_IMAGE} AS ballast
ARG VERSION=dev
LABEL org.opencontainers.image.title="ballast" \
      org.opencontainers.image.description="Argo CD plugin and local renderer that makes manifests safe at render time" \
      org.opencontainers.image.source="https://github.com/vixens-io/ballast" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /out/ballast /usr/local/bin/ballast
COPY plugin.yaml /home/argocd/cmp-server/config/plugin.yaml
ENV PATH=/usr/local/bin
# Argo CD's own user: it owns the socket folder that the sidecar shares with the repo-server.
USER 999
# Kubernetes goes by its own probes; this is for everyone else.
HEALTHCHECK CMD ["/usr/local/bin/ballast", "healthz"]
ENTRYPOINT ["/usr/local/bin/ballast"]
CMD ["serve"]

# The same with helm, for applications that are charts.
FROM ballast AS ballast-helm
COPY --from=build-helm /out/helm /usr/local/bin/helm

# What is built where no target is named.
FROM ballast
