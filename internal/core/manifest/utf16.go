package manifest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"unicode/utf16"
)

// errWide is for a text of which nobody says how its bytes are to be read.
var errWide = errors.New("the text looks like UTF-16 without a byte order mark, and Argo CD cannot read it: " +
	"save it as UTF-8")

// Text returns the content of a file as Argo CD reads it: UTF-16 becomes UTF-8 where a byte order mark says
// that it is that.
func Text(content []byte) ([]byte, error) {
	switch mark := content[:min(2, len(content))]; {
	case bytes.Equal(mark, []byte{0xff, 0xfe}):
		return fromUTF16(content[2:], binary.LittleEndian), nil
	case bytes.Equal(mark, []byte{0xfe, 0xff}):
		return fromUTF16(content[2:], binary.BigEndian), nil
	case bytes.Contains(content, []byte("k\x00i\x00n\x00d\x00")), bytes.Contains(content, []byte("\x00k\x00i\x00n\x00d")):
		return nil, errWide
	}
	return content, nil
}

func fromUTF16(content []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(content)/2)
	for i := range units {
		units[i] = order.Uint16(content[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}
