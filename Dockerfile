# The image of the plugin: one static binary and its plugin.yaml, no shell. It runs as the sidecar
# of Argo CD's repo-server, where argocd-cmp-server is mounted from Argo CD's own image.
#
# Both images can be replaced, by a mirror or by what a cluster has already:
#   docker build --build-arg BASE_IMAGE=registry.example.org/distroless/static .
ARG BUILD_IMAGE=golang:1.26
ARG BASE_IMAGE=gcr.io/distroless/static

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w -X main.version=${VERSION}" -o /out/ballast ./cmd/ballast

FROM ${BASE_IMAGE}
ARG VERSION=dev
LABEL org.opencontainers.image.title="ballast" \
      org.opencontainers.image.description="Argo CD plugin and local renderer that makes manifests safe at render time" \
      org.opencontainers.image.source="https://github.com/vixens-io/ballast" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /out/ballast /usr/local/bin/ballast
COPY plugin.yaml /home/argocd/cmp-server/config/plugin.yaml
# Argo CD's own user: it owns the socket folder and the work folder that the sidecar shares.
USER 999
ENTRYPOINT ["/usr/local/bin/ballast"]
