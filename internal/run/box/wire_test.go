package box

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answerRaw writes what is no answer where answers are read, as its name says, and hangs or exits.
func answerRaw(arguments []string) error {
	out := os.NewFile(answers, "answers")
	var err error
	for _, part := range rawAnswers()[arguments[0]] {
		_, e := out.Write(part)
		err = errors.Join(err, e)
	}
	if arguments[1] == "exit" {
		os.Exit(0)
	}
	return errorsOrHang(err)
}

func rawAnswers() map[string][][]byte {
	zeros := make([]byte, 1<<20)
	endless := [][]byte{frame(`{"Parts":1000}`)}
	for range 200 {
		endless = append(endless, length(len(zeros)), zeros)
	}
	return map[string][][]byte{
		"a length of 4 GiB":             {{255, 255, 255, 255}},
		"a header that is too long":     {length(mostHeader + 1), zeros},
		"a part that is too long":       {frame(`{"Parts":1}`), length(mostAnswer + 1)},
		"parts that are too long":       endless,
		"too many parts":                {frame(fmt.Sprintf(`{"Parts":%d}`, mostParts+1))},
		"fewer parts than none":         {frame(`{"Parts":-1}`)},
		"no JSON":                       {frame("kind: Service")},
		"JSON of another kind":          {frame(`{"Parts":"many"}`)},
		"nothing":                       {frame("")},
		"a length without a header":     {length(100)},
		"half a length":                 {{0, 0}},
		"half a header":                 {length(100), []byte(`{"Parts":`)},
		"half of its parts":             {frame(`{"Parts":2}`), frame("kind: Service")},
		"a large part that never comes": {frame(`{"Parts":1}`), length(mostAnswer), []byte("kind: Service")},
	}
}

func length(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }

func frame(content string) []byte { return append(length(len(content)), content...) }

// Whatever a box writes in place of an answer ends it, and takes no memory of who reads it.
func TestAnAnswerThatIsNoneIsAnError(t *testing.T) {
	for name, tt := range map[string]struct {
		then string
		want string
	}{
		"a length of 4 GiB":             {"hang", "more than can be handed over"},
		"a header that is too long":     {"hang", "more than can be handed over"},
		"a part that is too long":       {"hang", "more than can be handed over"},
		"parts that are too long":       {"hang", "more than can be handed over"},
		"too many parts":                {"hang", "more than can be handed over"},
		"fewer parts than none":         {"hang", "cannot be read"},
		"no JSON":                       {"hang", "cannot be read"},
		"JSON of another kind":          {"hang", "cannot be read"},
		"nothing":                       {"hang", "cannot be read"},
		"a length without a header":     {"exit", "exit status 0"},
		"half a length":                 {"exit", "exit status 0"},
		"half a header":                 {"exit", "exit status 0"},
		"half of its parts":             {"exit", "exit status 0"},
		"a large part that never comes": {"exit", "exit status 0"},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, setup(t))
			_, err := b.order(t, "answer", name, tt.then)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if !b.Ended() {
				t.Error("it has not ended")
			}
		})
	}
}

func TestALengthAloneTakesNoMemory(t *testing.T) {
	for _, name := range []string{"a length of 4 GiB", "a large part that never comes"} {
		raw := bytes.Join(rawAnswers()[name], nil)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := readAnswer(bytes.NewReader(raw))
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 4*mostAnnounced {
			t.Errorf("%s: took %d bytes", name, taken)
		}
	}
}

func TestAnAnswerIsReadAsItWasWritten(t *testing.T) {
	large := strings.Repeat("kind: Service\n", 1<<18)
	for name, want := range map[string]Answer{
		"without parts": {Header: []byte(`{"a":1}`)},
		"with parts": {Header: []byte(`[]`), Parts: [][]byte{[]byte("a"), {}, []byte(large), []byte("\x00\xff")},
			Last: true},
	} {
		var wire bytes.Buffer
		if err := writeAnswer(&wire, want); err != nil {
			t.Fatal(err)
		}
		got, err := readAnswer(&wire)
		if diff := cmp.Diff(want, got, cmp.Comparer(bytes.Equal)); diff != "" || err != nil || wire.Len() > 0 {
			t.Errorf("%s: %v, %d bytes left\n%s", name, err, wire.Len(), diff)
		}
	}
}

// A frame that ends early is not the end of all frames.
func TestTheEndIsBetweenFrames(t *testing.T) {
	for text, want := range map[string]error{"": io.EOF, "\x00": io.ErrUnexpectedEOF,
		"\x00\x00\x00\x01": io.ErrUnexpectedEOF} {
		_, err := readFrame(strings.NewReader(text), 10)
		if !errors.Is(err, want) || errors.Is(err, io.EOF) != errors.Is(want, io.EOF) {
			t.Errorf("%q: got %v, want %v", text, err, want)
		}
	}
	if !isBrokenOff(syscall.EPIPE) {
		t.Error("a pipe without a reader")
	}
}

func FuzzReadAnswer(f *testing.F) {
	for _, raw := range rawAnswers() {
		if joined := bytes.Join(raw, nil); len(joined) < 1<<10 {
			f.Add(joined)
		}
	}
	f.Add(bytes.Join([][]byte{frame(`{"Parts":1,"Body":{}}`), frame("kind: Service")}, nil))
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := readAnswer(bytes.NewReader(raw))
		if err != nil {
			return
		}
		size := len(a.Header)
		for _, part := range a.Parts {
			size += len(part)
		}
		if size > len(raw) {
			t.Errorf("%d bytes of %d", size, len(raw))
		}
	})
}
