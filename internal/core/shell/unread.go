package shell

import (
	"slices"
	"strings"
)

// Unread is something that would run but cannot be read from the manifest.
type Unread struct {
	Place Place
	Line  int    // 1-based, in its scalar
	Why   string // one of the causes below, or NotShell and more
	Text  string // what there is to see of it, unmasked
	File  string // the file that it runs, if that is what it does and it is known

	Target string // the file that the text is written to
}

// The causes, as part of a sentence: "line 3: …".
const (
	AtRunTime    = "the program is known only at run time"
	ScriptFile   = "runs a script file"
	ProgramFile  = "runs a program in another language"
	StandardIn   = "a shell reads its script from standard input"
	Elsewhere    = "runs on another machine"
	Schedule     = "hands a schedule to cron"
	Scheduled    = "writes a schedule for cron"
	Written      = "writes a file that may be run"
	Piped        = "pipes a text to a program that may run it"
	Alias        = "an alias changes what a name runs"
	OtherProgram = "a program in another language"
	HandedOver   = "hands a text to a program that may run it"
	Entrypoint   = "arguments of an entrypoint that only the image knows"
	CommandLine  = "a whole command line in place of a program's name"
	LongScript   = "a script longer than 128 KiB"
	TooDeep      = "more than 32 texts within texts, or more than 500 open brackets"
	TooManyCalls = "more than 200 calls of functions, or a function that calls itself"
	LongValue    = "its variables make a word longer than 64 KiB"
	FarMore      = "its variables, its functions and the scripts within it stand for far more text than it has"
	NotShell     = "it is not valid shell"
)

// IsPastBound says whether it was not read because it is too much: then what else is in the
// same text may be missing from the reading.
func (u Unread) IsPastBound() bool {
	switch u.Why {
	case LongScript, TooDeep, TooManyCalls, LongValue, FarMore:
		return true
	}
	return false
}

// unread records what a command line would run without saying so.
func (r *reader) unread(why string, args []arg) {
	r.out.Unread = append(r.out.Unread, Unread{
		Why: why, Line: args[0].line, Text: join(args).value, Place: extent(args),
	})
}

// extent is the place from the first word that has one to the last in the same scalar.
func extent(args []arg) Place {
	i := slices.IndexFunc(args, func(a arg) bool { return !a.Place.IsZero() })
	if i < 0 {
		return Place{}
	}
	all := args[i].Place
	for _, a := range args[i:] {
		if a.Place.List == all.List && a.Place.Index == all.Index {
			all.To = max(all.To, a.Place.To)
		}
	}
	return all
}

// unreadFile records a file that is run.
func (r *reader) unreadFile(why, file string, args []arg) {
	r.unread(why, args)
	r.out.Unread[len(r.out.Unread)-1].File = file
}

// unreadText records a text that would run but was not read, with the line of one byte.
func (r *reader) unreadText(why string, t text, offset int) {
	place := t.place(0, len(t.value))
	if place.IsZero() {
		place = t.place(0, len(strings.TrimSuffix(t.value, "\n"))) // echo adds the end of the line
	}
	r.out.Unread = append(r.out.Unread, Unread{Why: why, Text: t.value, Place: place, Line: t.line(offset)})
}
