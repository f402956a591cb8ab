package sizing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// enoughForRclone is an amount under which rclone, of which 143 MB were seen, is to be told
// to do with less.
const enoughForRclone = 256 << 20

// rclone notes a sidecar that runs rclone with less memory than that takes. Its env is not
// sizing's to write.
func (s sizer) rclone(c workload.Container, limit quantity.Quantity, source transform.Source) {
	if limit.Bytes() >= enoughForRclone {
		return
	}
	runs, words := runsRclone(c)
	thrift := thriftOf(c, words, limit)
	if !runs || len(thrift) == 0 {
		return
	}
	s.Note(c.At("resources", "limits", "memory"), transform.Why{
		Rule: ruleRcloneMemory, Source: source,
		Reason: fmt.Sprintf("memory limit is %s, and rclone was seen to use 143 MB: set %s in its env (it used 81 MB then), "+
			"or give the container a size or a cap of 256Mi",
			limit, strings.Join(thrift, ", ")),
	})
}

// runsRclone reports whether a container runs rclone, and with which words.
func runsRclone(c workload.Container) (runs bool, words []shell.Word) {
	reading := shell.Read(shell.Container{
		Image: c.Image, Command: workload.Texts(c.At("command")), Args: workload.Texts(c.At("args"))})
	for _, cmd := range reading.Commands {
		if cmd.Name == "rclone" {
			runs, words = true, append(words, cmd.Words...)
		}
	}
	return runs || slices.Contains(workload.ImageNames(c.Image), "rclone"), words
}

// thriftOf returns the variables that a container lacks which have rclone do with less. Two
// of them it may have as flags.
func thriftOf(c workload.Container, words []shell.Word, limit quantity.Quantity) []string {
	var lacks []string
	for _, v := range []struct{ name, value, flag string }{
		{"GOMEMLIMIT", fmt.Sprintf("%dMiB", limit.Bytes()>>20*4/5), ""},
		{"RCLONE_TRANSFERS", "2", "--transfers"},
		{"RCLONE_BUFFER_SIZE", "0", "--buffer-size"},
	} {
		isFlag := func(w shell.Word) bool { return v.flag != "" && strings.HasPrefix(w.Head, v.flag) }
		isSet := func(f transform.Field) bool { return f.At("name").Value() == v.name }
		if !slices.ContainsFunc(c.At("env").Each(), isSet) && !slices.ContainsFunc(words, isFlag) {
			lacks = append(lacks, v.name+"="+v.value)
		}
	}
	return lacks
}
