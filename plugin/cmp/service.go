package cmp

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
)

const serviceName = "plugin.ConfigManagementPluginService"

// Plugin is what answers the calls of a repo-server.
type Plugin interface {
	GenerateManifest(*Stream) (*Manifests, error)
	CheckPluginConfiguration(context.Context) (*Configuration, error)
	MatchRepository(*Stream) (*Match, error)
	GetParametersAnnouncement(*Stream) (*Announcement, error)
}

// Stream is the messages of one call.
type Stream struct{ stream grpc.ServerStream }

// Context ends with the call.
func (s *Stream) Context() context.Context { return s.stream.Context() }

// Receive returns the next message; io.EOF after the last.
func (s *Stream) Receive() (*Request, error) {
	var r Request
	if err := s.stream.RecvMsg(&r); err != nil {
		return nil, err
	}
	return &r, nil
}

// Register has a server answer the calls; the server must be made with ServerCodec.
func Register(server *grpc.Server, p Plugin) {
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: serviceName,
		HandlerType: (*Plugin)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "CheckPluginConfiguration", Handler: checkPluginConfiguration}},
		Streams: []grpc.StreamDesc{
			stream("GenerateManifest", Plugin.GenerateManifest),
			stream("MatchRepository", Plugin.MatchRepository),
			stream("GetParametersAnnouncement", Plugin.GetParametersAnnouncement),
		},
	}, p)
}

// ServerCodec and ClientCodec have gRPC read and write the messages of this package.
func ServerCodec() grpc.ServerOption { return grpc.ForceServerCodecV2(codec{}) }

// ClientCodec is ServerCodec for a connection.
func ClientCodec() grpc.DialOption {
	return grpc.WithDefaultCallOptions(grpc.ForceCodecV2(codec{}))
}

func stream[T any](name string, call func(Plugin, *Stream) (*T, error)) grpc.StreamDesc {
	return grpc.StreamDesc{StreamName: name, ClientStreams: true, Handler: func(p any, s grpc.ServerStream) error {
		answer, err := call(p.(Plugin), &Stream{s})
		if err != nil {
			return err
		}
		return s.SendMsg(answer)
	}}
}

//nolint:revive // gRPC has the context second here
func checkPluginConfiguration(
	p any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor,
) (any, error) {
	if err := decode(&Empty{}); err != nil {
		return nil, err
	}
	return p.(Plugin).CheckPluginConfiguration(ctx)
}

// codec is named after what it is on the wire.
type codec struct{}

func (codec) Name() string { return "proto" }

func (codec) Marshal(v any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(Marshal(v))}, nil
}

func (codec) Unmarshal(data mem.BufferSlice, v any) error { return Unmarshal(data.Materialize(), v) }
