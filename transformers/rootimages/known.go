package rootimages

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// base is what images are built on that makes them start as root.
type base struct {
	what   string
	images []transform.Glob
}

// bases returns the images that are known to start as root, by what they are built on.
func bases() []base {
	return []base{
		// It prepares directories as root and then steps down to another user.
		{"s6-overlay", []transform.Glob{
			"linuxserver/*", "hotio/*", "imagegenius/*", "tiredofit/*", "nfrastack/*", "home-assistant/*", "homeassistant/*",
			"blakeblackshear/frigate", "crocodilestick/calibre-web-automated", "emby/embyserver", "haveagitgat/tdarr*",
			"homebridge/homebridge", "oznu/homebridge", "hoarder-app/hoarder", "karakeep-app/karakeep",
			"jc21/nginx-proxy-manager", "koush/scrypted", "librenms/librenms", "mbentley/timemachine",
			"nousresearch/hermes-agent", "paperless-ngx/paperless-ngx", "paperlessngx/paperless-ngx", "plexinc/pms-docker",
		}},
		{"an init of its own that prepares directories as root", []transform.Glob{"jlesage/*"}},
		{"an entrypoint that prepares directories as root", []transform.Glob{
			"bbernhard/signal-cli-rest-api", "gitea/gitea", "forgejo/forgejo",
		}},
	}
}

// builtOn returns what an image is built on that makes it start as root; "" if that is not known.
func builtOn(c workload.Container) string {
	if isRootless(c.Image) {
		return ""
	}
	for _, b := range bases() {
		if slices.ContainsFunc(b.images, func(pattern transform.Glob) bool { return isOf(c, pattern) }) {
			return b.what
		}
	}
	if slices.Contains(partsOfTag(c.Image), "s6") {
		return "s6-overlay"
	}
	return ""
}

// isRootless reports whether an image says of itself that it needs no root: those of gitea have such tags.
func isRootless(image string) bool {
	last := image[strings.LastIndexByte(image, '/')+1:]
	return slices.ContainsFunc([]string{"rootless", "nonroot", "non-root", "unprivileged"}, func(word string) bool {
		return strings.Contains(last, word)
	})
}

// partsOfTag returns the words of an image's tag: those of "v2.3-s6" are v2, 3 and s6.
func partsOfTag(image string) []string {
	image, _, _ = strings.Cut(image, "@")
	_, tag, _ := strings.Cut(image[strings.LastIndexByte(image, '/')+1:], ":")
	return strings.FieldsFunc(tag, func(r rune) bool { return strings.ContainsRune("._-", r) })
}

func isOf(c workload.Container, pattern transform.Glob) bool {
	return slices.ContainsFunc(workload.ImageNames(c.Image), pattern.Matches)
}
