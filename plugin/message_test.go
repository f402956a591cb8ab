package plugin

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAMessageIsBounded(t *testing.T) {
	short := strings.Repeat("x", mostShown)
	if got := Message(errors.New(short), ""); got != short {
		t.Errorf("a message of %d bytes was cut to %d", len(short), len(got))
	}
	got := Message(errors.New("x"+strings.Repeat("é", mostShown)), "")
	if len(got) > mostShown+100 || !utf8.ValidString(got) || !strings.HasSuffix(got, "bytes more)") {
		t.Errorf("got %d bytes, which end in %q", len(got), got[len(got)-20:])
	}
}

func TestAMessageDoesNothingWhereItIsShown(t *testing.T) {
	got := Message(errors.New("a\x1b[2J\u202e\xff\r\n::error::b --password hunter2"), "")
	if want := `a\u001b[2J\u202e\ufffd(ff)\r` + "\n" + `\u003a:error::b --password ***`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
