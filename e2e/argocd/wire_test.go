package argocd

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	theirs "github.com/argoproj/argo-cd/v2/cmpserver/apiclient"
	"github.com/argoproj/argo-cd/v2/reposerver/apiclient"
	"github.com/gogo/protobuf/proto"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"

	ours "github.com/vixens-io/ballast/plugin/cmp"
)

// Each message with all of its fields set crosses the wire both ways, and nothing is lost: not
// a field of ours, and none of Argo CD's that we do not have.
func TestTheWire(t *testing.T) {
	for _, pair := range []struct {
		ours   any
		theirs proto.Message
	}{
		{&ours.Request{Metadata: filled[ours.Metadata]()}, &theirs.AppStreamRequest{}},
		{&ours.Request{File: filled[ours.File]()}, &theirs.AppStreamRequest{}},
		{filled[ours.Metadata](), &theirs.ManifestRequestMetadata{}},
		{filled[ours.EnvEntry](), &theirs.EnvEntry{}},
		{filled[ours.File](), &theirs.File{}},
		{filled[ours.Manifests](), &theirs.ManifestResponse{}},
		{filled[ours.Match](), &theirs.RepositoryResponse{}},
		{filled[ours.Configuration](), &theirs.CheckPluginConfigurationResponse{}},
		{filled[ours.Announcement](), &theirs.ParametersAnnouncementResponse{}},
		{filled[ours.Parameter](), &apiclient.ParameterAnnouncement{}},
	} {
		t.Run(fmt.Sprintf("%T", pair.theirs), func(t *testing.T) {
			theirNames := namesOf(pair.theirs)
			if diff := cmp.Diff(theirNames, ourNamesOf(pair.ours)); diff != "" {
				t.Errorf("(-Argo CD +Ballast)\n%s", diff)
			}
			if err := proto.Unmarshal(ours.Marshal(pair.ours), pair.theirs); err != nil {
				t.Fatal(err)
			}
			everyFieldIsSet(t, reflect.ValueOf(pair.theirs).Elem())
			bytes, err := proto.Marshal(pair.theirs)
			if err != nil {
				t.Fatal(err)
			}
			back := reflect.New(reflect.TypeOf(pair.ours).Elem())
			if err := ours.Unmarshal(bytes, back.Interface()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(pair.ours, back.Interface()); diff != "" {
				t.Errorf("(-sent +back from Argo CD's message)\n%s", diff)
			}
			t.Logf("%d bytes: %v", len(bytes), theirNames)
		})
	}
}

// namesOf are the fields of a message of Argo CD by their numbers.
func namesOf(message proto.Message) map[int]string {
	properties := proto.GetProperties(reflect.TypeOf(message).Elem())
	names := map[int]string{}
	for _, p := range properties.Prop {
		if p.Tag > 0 {
			names[p.Tag] = strings.ToLower(p.OrigName)
		}
	}
	for _, oneof := range properties.OneofTypes {
		names[oneof.Prop.Tag] = strings.ToLower(oneof.Prop.OrigName)
	}
	return names
}

// ourNamesOf are the same of a message of ours. One has a shorter name.
func ourNamesOf(message any) map[int]string {
	names := map[int]string{}
	for field := range reflect.TypeOf(message).Elem().Fields() {
		number, _ := strconv.Atoi(field.Tag.Get("wire"))
		names[number] = strings.ToLower(field.Name)
		if names[number] == "parameters" {
			names[number] = "parameterannouncements"
		}
	}
	return names
}

// everyFieldIsSet looks into messages in messages, too.
func everyFieldIsSet(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		everyFieldIsSet(t, v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			everyFieldIsSet(t, v.Index(i))
		}
	case reflect.Struct:
		for field, value := range v.Fields() {
			isOurs := !strings.HasPrefix(field.Name, "XXX_")
			if value.IsZero() == isOurs && field.Name != "XXX_sizecache" && field.Name != "XXX_NoUnkeyedLiteral" {
				t.Errorf("%s.%s is %v", v.Type(), field.Name, value)
			}
			if isOurs {
				everyFieldIsSet(t, value)
			}
		}
	}
}

// filled is a message with something in each field.
func filled[T any]() *T {
	message := new(T)
	fill(reflect.ValueOf(message).Elem())
	return message
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("a text with ü in it")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64:
		v.SetInt(1 << 40)
	case reflect.Uint8:
		v.SetUint(0xff)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"key": "value", "other": "value"}))
	case reflect.Struct:
		for _, value := range v.Fields() {
			fill(value)
		}
	default:
		panic("no value for a " + v.Type().String())
	}
}

// The calls have the names and the streams that Argo CD's have.
func TestTheService(t *testing.T) {
	mine, real := grpc.NewServer(), grpc.NewServer()
	ours.Register(mine, nil)
	theirs.RegisterConfigManagementPluginServiceServer(real, nil)
	calls := func(s *grpc.Server) map[string]grpc.MethodInfo {
		all := map[string]grpc.MethodInfo{}
		for service, info := range s.GetServiceInfo() {
			for _, call := range info.Methods {
				all[service+"/"+call.Name] = call
			}
		}
		return all
	}
	if diff := cmp.Diff(calls(real), calls(mine)); diff != "" {
		t.Errorf("(-Argo CD +Ballast)\n%s", diff)
	}
	t.Logf("%v", calls(mine))
}
