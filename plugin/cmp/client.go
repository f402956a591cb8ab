package cmp

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// Client calls the plugin behind a socket, as a repo-server does.
type Client struct{ connection *grpc.ClientConn }

// NewClient returns a client; it connects when it is first used.
func NewClient(socket string) (*Client, error) {
	connection, err := grpc.NewClient("unix:"+socket,
		grpc.WithTransportCredentials(insecure.NewCredentials()), ClientCodec())
	return &Client{connection}, err
}

// Close ends the connection.
func (c *Client) Close() error { return c.connection.Close() }

// CheckPluginConfiguration asks what the plugin needs to be asked.
func (c *Client) CheckPluginConfiguration(ctx context.Context) (*Configuration, error) {
	var answer Configuration
	err := c.connection.Invoke(ctx, "/"+serviceName+"/CheckPluginConfiguration", &Empty{}, &answer)
	return &answer, err
}

// GenerateManifest begins a render; what is sent are its metadata and its archive.
func (c *Client) GenerateManifest(ctx context.Context) (*Call[Manifests], error) {
	return call[Manifests](ctx, c, "GenerateManifest")
}

// MatchRepository begins to ask whether the plugin wants a repository.
func (c *Client) MatchRepository(ctx context.Context) (*Call[Match], error) {
	return call[Match](ctx, c, "MatchRepository")
}

// GetParametersAnnouncement begins to ask for the parameters of an application.
func (c *Client) GetParametersAnnouncement(ctx context.Context) (*Call[Announcement], error) {
	return call[Announcement](ctx, c, "GetParametersAnnouncement")
}

// Call is a call that has begun.
type Call[Answer any] struct{ stream grpc.ClientStream }

func call[Answer any](ctx context.Context, c *Client, method string) (*Call[Answer], error) {
	stream, err := c.connection.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true}, "/"+serviceName+"/"+method)
	return &Call[Answer]{stream}, err
}

// Send sends a message; io.EOF says that the plugin has answered already.
func (c *Call[Answer]) Send(r *Request) error { return c.stream.SendMsg(r) }

// CloseAndReceive ends the stream and waits for the answer.
func (c *Call[Answer]) CloseAndReceive() (*Answer, error) {
	if err := c.stream.CloseSend(); err != nil {
		return nil, err
	}
	return c.Receive()
}

// Receive waits for the answer without ending the stream.
func (c *Call[Answer]) Receive() (*Answer, error) {
	var answer Answer
	if err := c.stream.RecvMsg(&answer); err != nil {
		return nil, err
	}
	return &answer, nil
}
