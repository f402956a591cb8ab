package cmp

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

// messages has every field of every message set, and some of them not.
var messages = map[string]any{
	"nothing":     &Empty{},
	"no metadata": &Request{},
	"metadata": &Request{Metadata: &Metadata{AppName: "web", AppRelPath: "apps/web", Checksum: "ab",
		Size: 1 << 40, Env: []EnvEntry{{"A", "1"}, {"B", ""}, {"", ""}}}},
	"a size below nothing": &Request{Metadata: &Metadata{Size: -1}},
	"metadata of nothing":  &Request{Metadata: &Metadata{}},
	"a piece":              &Request{File: &File{Chunk: []byte{0, 1, 0xff}}},
	"an empty piece":       &Request{File: &File{}},
	"manifests":            &Manifests{Manifests: []string{"a: 1\n", "", "b: ü\n"}, SourceType: "x"},
	"a match":              &Match{IsSupported: true, IsDiscoveryEnabled: true},
	"a configuration":      &Configuration{IsDiscoveryConfigured: true, ProvideGitCreds: true},
	"an announcement": &Announcement{Parameters: []Parameter{
		{Name: "a", Title: "A", Tooltip: "?", Required: true, ItemType: "number", CollectionType: "map", String: "s",
			Array: []string{"x", "y"}, Map: map[string]string{"k": "v", "": "w", "l": ""}},
		{},
	}},
}

// The other side of the comparison is protobuf's own library, with fields of the same
// numbers and types.
func TestMessagesAreProtobuf(t *testing.T) {
	for name, message := range messages {
		t.Run(name, func(t *testing.T) {
			other := dynamicpb.NewMessage(descriptorOf(t, reflect.TypeOf(message).Elem()))
			if err := proto.Unmarshal(Marshal(message), other); err != nil {
				t.Fatal(err)
			}
			if unknown := other.GetUnknown(); len(unknown) > 0 {
				t.Errorf("fields that protobuf does not know: %x", unknown)
			}
			b, err := proto.MarshalOptions{Deterministic: true}.Marshal(other)
			if err != nil {
				t.Fatal(err)
			}
			got := reflect.New(reflect.TypeOf(message).Elem()).Interface()
			if err := Unmarshal(b, got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(message, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestUnmarshalPassesOverWhatItDoesNotKnow(t *testing.T) {
	b := protowire.AppendVarint(protowire.AppendTag(nil, 99, protowire.VarintType), 7)
	b = append(b, Marshal(&Match{IsSupported: true})...)
	b = protowire.AppendBytes(protowire.AppendTag(b, 98, protowire.BytesType), []byte("later"))
	var got Match
	if err := Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Match{IsSupported: true}, got); diff != "" {
		t.Error(diff)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	for name, b := range map[string][]byte{
		"a tag that is none":          {0xff},
		"field zero":                  {0x00},
		"a length beyond the end":     {0x0a, 0x05, 'x'},
		"a number where a message is": {0x08, 0x01},
		"a message that is none":      {0x0a, 0x01, 0xff},
		"text where a number is":      {0x0a, 0x02, 0x22, 0x00},
		"a group that does not end":   {0x1b},
		"a varint of more than 64 bits": append([]byte{0x0a, 0x0c, 0x20}, []byte{255, 255, 255, 255, 255, 255, 255, 255,
			255, 255, 1}...),
		"a length that is larger by far": {0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f},
	} {
		t.Run(name, func(t *testing.T) {
			if err := Unmarshal(b, &Request{}); err == nil {
				t.Errorf("read %x", b)
			}
		})
	}
}

// FuzzUnmarshal asks that what is read is written as it was meant: a second time gives the
// same.
func FuzzUnmarshal(f *testing.F) {
	for _, message := range messages {
		f.Add(Marshal(message))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, kind := range []any{&Request{}, &Manifests{}, &Announcement{}, &Configuration{}, &Match{}} {
			first, second := reflect.New(reflect.TypeOf(kind).Elem()).Interface(),
				reflect.New(reflect.TypeOf(kind).Elem()).Interface()
			if Unmarshal(b, first) != nil {
				continue
			}
			if err := Unmarshal(Marshal(first), second); err != nil {
				t.Fatal(err)
			}
			if string(Marshal(first)) != string(Marshal(second)) {
				t.Errorf("%T: %x becomes %x", first, Marshal(first), Marshal(second))
			}
		}
	})
}

// descriptorOf describes a message of this package to protobuf.
func descriptorOf(t *testing.T, message reflect.Type) protoreflect.MessageDescriptor {
	t.Helper()
	file := &descriptorpb.FileDescriptorProto{Name: proto.String(message.Name()), Syntax: proto.String("proto3")}
	describe(file, message)
	described, err := protodesc.NewFile(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	return described.Messages().ByName(protoreflect.Name(message.Name()))
}

func describe(file *descriptorpb.FileDescriptorProto, message reflect.Type) {
	for _, known := range file.MessageType {
		if known.GetName() == message.Name() {
			return
		}
	}
	d := &descriptorpb.DescriptorProto{Name: proto.String(message.Name())}
	file.MessageType = append(file.MessageType, d)
	for f := range message.Fields() {
		field := &descriptorpb.FieldDescriptorProto{
			Name: proto.String(strings.ToLower(f.Name)), Number: proto.Int32(int32(numberOf(f))),
			Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(),
		}
		d.Field = append(d.Field, field)
		kind := f.Type
		if kind.Kind() == reflect.Slice && kind.Elem().Kind() != reflect.Uint8 {
			field.Label, kind = descriptorpb.FieldDescriptorProto_LABEL_REPEATED.Enum(), kind.Elem()
		}
		if kind.Kind() == reflect.Map { // as protobuf has it: a list of pairs
			field.Label, kind = descriptorpb.FieldDescriptorProto_LABEL_REPEATED.Enum(), reflect.TypeFor[EnvEntry]()
		}
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		field.Type = map[reflect.Kind]descriptorpb.FieldDescriptorProto_Type{
			reflect.String: descriptorpb.FieldDescriptorProto_TYPE_STRING,
			reflect.Bool:   descriptorpb.FieldDescriptorProto_TYPE_BOOL,
			reflect.Int64:  descriptorpb.FieldDescriptorProto_TYPE_INT64,
			reflect.Slice:  descriptorpb.FieldDescriptorProto_TYPE_BYTES,
			reflect.Struct: descriptorpb.FieldDescriptorProto_TYPE_MESSAGE,
		}[kind.Kind()].Enum()
		if kind.Kind() == reflect.Struct {
			field.TypeName = proto.String("." + kind.Name())
			describe(file, kind)
		}
	}
}
