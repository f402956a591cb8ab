package cli

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress returns what to call as work is done, and when there is no more: they draw a bar on
// standard error, if that is a terminal.
func (c *cli) progress(what string) (update func(done, total int), end func()) {
	f, ok := c.screen.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || c.env["TERM"] == "dumb" {
		return nil, func() {}
	}
	var bar *progressbar.ProgressBar
	update = func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total,
				progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what), progressbar.OptionClearOnFinish(),
				progressbar.OptionShowCount(), progressbar.OptionFullWidth(), progressbar.OptionThrottle(redraw),
			)
		}
		_ = bar.Set(done) // a bar that cannot be drawn keeps no work from being done
	}
	end = func() {
		if bar != nil {
			_ = bar.Clear()
		}
	}
	return update, end
}

// redraw is how often a bar is drawn at most.
const redraw = 100 * time.Millisecond
