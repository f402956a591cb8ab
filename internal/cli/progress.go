package cli

import (
	"iter"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress returns a bar on standard error for work of which there is so much. It is drawn if that is a
// terminal.
func (c *cli) progress(what string, total int) *progressbar.ProgressBar {
	f, ok := c.screen.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || c.env["TERM"] == "dumb" {
		return progressbar.DefaultSilent(int64(total))
	}
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what), progressbar.OptionClearOnFinish(),
		progressbar.OptionShowCount(), progressbar.OptionFullWidth(), progressbar.OptionThrottle(redraw),
	)
}

// redraw is how often a bar is drawn at most.
const redraw = 100 * time.Millisecond

// counted returns the same items, and has a bar count them.
func counted[T any](bar *progressbar.ProgressBar, all iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for item, err := range all {
			_ = bar.Add(1) // a bar that cannot be drawn keeps no work from being done
			if !yield(item, err) {
				return
			}
		}
	}
}
