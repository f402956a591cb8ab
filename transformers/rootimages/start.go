package rootimages

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// start is a container that must start as root.
type start struct {
	look
	workload.Container
	sign   string           // by which it is known
	lifts  bool             // whether the registry lifts hardening from it
	source transform.Source // the registry's line on that, or on its image
}

// start returns a container as one that must start as root, if it is one.
func (l look) start(c workload.Container) (start, bool) {
	s := start{look: l, Container: c}
	if isInit(c) {
		return s, false // what they are told to run, they run at once
	}
	s.sign, s.source = l.sign(c)
	if i := slices.Index(l.lifted(), c.Name); i >= 0 {
		s.lifts, s.source = true, l.EntrySource("lift", strconv.Itoa(i))
		if s.sign == "" {
			s.sign = "rootImages.lift names it"
		}
	}
	return s, s.sign != ""
}

func isInit(c workload.Container) bool { return c.Role == workload.Init || c.Role == workload.Ours }

// sign returns what tells that a container must start as root; "" for nothing.
func (l look) sign(c workload.Container) (sign string, source transform.Source) {
	entrypoint := c.At("command")
	if !entrypoint.Empty() && !runsInit(c) {
		return "", transform.Source{} // the image's own entrypoint, which wants root, does not run
	}
	for i, pattern := range l.Settings.Images {
		if isOf(c, pattern) {
			return "rootImages.images has " + string(pattern), l.SettingSource("images", strconv.Itoa(i))
		}
	}
	if value(c, worldWritable) == "1" {
		return "", transform.Source{}
	}
	if what := builtOn(c); what != "" {
		return "its image is built on " + what, transform.Source{}
	}
	for _, variable := range c.At("env").Each() {
		name := variable.At("name").Value()
		if name == "PUID" || name == "PGID" || strings.HasPrefix(name, "S6_") {
			return "its env has " + name, transform.Source{}
		}
	}
	if !entrypoint.Empty() {
		return "it runs " + overlay, transform.Source{}
	}
	return "", transform.Source{}
}

// worldWritable is the variable by which s6-overlay starts as another user, in a /run that is not that user's.
const worldWritable = "S6_YES_I_WANT_A_WORLD_WRITABLE_RUN_BECAUSE_KUBERNETES"

// value returns a variable of a container's environment; the last of a name counts.
func value(c workload.Container, variable string) string {
	for _, v := range slices.Backward(c.At("env").Each()) {
		if v.At("name").Value() == variable {
			return v.At("value").Value()
		}
	}
	return ""
}

// overlay is the program that s6-overlay starts with.
const overlay = "/init"

// runsInit reports whether a container is told to run what s6-overlay starts with.
func runsInit(c workload.Container) bool {
	reading := shell.Read(shell.Container{
		Image: c.Image, Command: workload.Texts(c.At("command")), Args: workload.Texts(c.At("args"))})
	return slices.ContainsFunc(reading.Commands, func(cmd shell.Command) bool { return cmd.Words[0].Value == overlay })
}
