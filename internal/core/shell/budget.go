package shell

// A short script can stand for text without end: each variable may hold the one before it
// twice, and each function may call another one twice. These bounds keep what is read in
// proportion to what is written; no script that works comes near them.
const (
	maxValue    = 64 << 10  // the longest word that values of variables are put into
	leastWork   = 512 << 10 // what a reading may spend, in bytes
	workPerByte = 16        // what it may spend beside that for each byte of its texts
	workPerWord = 32        // what a word costs beside its bytes
)

// budget is what a reading may still spend.
type budget struct {
	left     int
	reported map[string]bool // the bounds that were exceeded and reported
}

func newReader(texts ...[]string) *reader {
	r := &reader{budget: budget{left: leastWork, reported: map[string]bool{}}}
	for _, list := range texts {
		for _, text := range list {
			r.left += workPerByte * len(text)
		}
	}
	return r
}

// isSpent says whether nothing more can be read.
func (b *budget) isSpent() bool { return b.left < 0 }

// charge takes what words cost, and says so once if that is too much, or if one of them is
// too long to be put together.
func (r *reader) charge(args ...arg) {
	for _, a := range args {
		r.left -= workPerWord + len(a.text.value)
		if a.text.tooLong {
			r.sayOnce(LongValue, args)
		}
	}
	if r.isSpent() {
		r.sayOnce(FarMore, args)
	}
}

func (r *reader) sayOnce(why string, args []arg) {
	if r.reported[why] || len(args) == 0 {
		return
	}
	r.reported[why] = true
	r.unread(why, args)
}
