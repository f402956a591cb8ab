// Package server is the native plugin of Argo CD: it answers the repo-server on a socket of
// its own, has its renders done in boxes, and needs neither argocd-cmp-server nor a new process for
// each render.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/experimental"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/mem"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/run/box"
	"github.com/vixens-io/ballast/internal/source/temporary"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/plugin/cmp"
)

// Config is what whoever runs the server decides.
type Config struct {
	SocketDir       string
	WorkDir         string // where archives are unpacked
	MetricsAddr     string // of Prometheus and probes; empty: none
	Operator        plugin.Operator
	Transformers    []transform.Definition
	Limits          Limits
	Concurrency     int               // renders at a time
	Memory          quantity.Quantity // bytes that a render may need
	RequireLandlock bool              // refuse to serve without
	Timeout         time.Duration     // of a render, from its turn on
	Stall           time.Duration     // of a message
	Grace           time.Duration     // for renders to end after a signal
	Log             *slog.Logger
}

// DefaultConfig returns what a repo-server of usual size needs.
func DefaultConfig() Config {
	return Config{
		Limits:      DefaultLimits(),
		Concurrency: max(2, runtime.GOMAXPROCS(0)),
		Memory:      quantity.Must("512Mi"),
		Timeout:     time.Minute,
		Stall:       20 * time.Second,
		Grace:       25 * time.Second,
	}
}

// validate refuses what would let nothing be rendered.
func (c Config) validate() error {
	switch {
	case c.Concurrency < 1:
		return engine.Usage{Err: fmt.Errorf("--concurrency %d: want at least 1", c.Concurrency)}
	case c.Timeout <= 0 || c.Stall <= 0:
		return engine.Usage{Err: errors.New("--timeout and --stall-timeout: want more than nothing")}
	case c.Grace < 0:
		return engine.Usage{Err: fmt.Errorf("--grace %s: want no less than nothing", c.Grace)}
	}
	if c.Memory.Bytes() < leastMemory {
		return engine.Usage{Err: fmt.Errorf("--max-memory %s: no render fits into less than %d MiB", c.Memory,
			leastMemory>>20)}
	}
	if err := c.Limits.validate(); err != nil {
		return engine.Usage{Err: err}
	}
	return nil
}

// Server answers the calls of a repo-server.
type Server struct {
	Config
	workDir  *temporary.Path
	boxes    *box.Pool
	landlock int // the version of its ABI; zero: there is none
	queue    *queue
	metrics  *metrics
	memory   *memory
	ready    atomic.Bool
}

// window is how much of a stream may be on its way: what waits in the queue waits with its
// caller, not here.
const window = 64 << 10

// Serve answers until the context ends; then it takes no new calls, waits for those that
// it has, and removes its socket.
func Serve(ctx context.Context, c Config) error {
	s, err := newServer(c)
	if err != nil {
		return err
	}
	return s.serve(ctx)
}

func newServer(c Config) (*Server, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	if err := c.Operator.Check(c.Transformers); err != nil {
		return nil, err
	}
	if mismatch := c.Operator.OtherHelm(c.Transformers); mismatch != "" {
		c.Log.Warn(mismatch)
	}
	m := newMetrics()
	return &Server{Config: c, metrics: m, queue: newQueue(c.Concurrency, m)}, nil
}

func (s *Server) serve(ctx context.Context) (err error) {
	s.memory = newMemory()
	defer s.memory.stop()
	if s.workDir, err = s.makeWorkDir(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.workDir.Remove()) }()
	if err := s.makeBoxes(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.boxes.Close()) }()
	http, err := s.serveHTTP()
	if err != nil {
		return err
	}
	defer http.Close()
	if err := box.Hide(); err != nil {
		return err
	}
	socket, err := listen(SocketIn(s.SocketDir))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, socket.remove()) }()
	return s.answer(ctx, socket)
}

// buffers hold what a window has. A repo-server sends messages of a kibibyte where nobody
// asks for larger ones; gRPC's own pool would give each of them four.
func buffers() mem.BufferPool {
	return mem.NewTieredBufferPool(256, 1152, 4<<10, 16<<10, 32<<10, 1<<20)
}

// answer answers calls until the context ends and they have, too.
func (s *Server) answer(ctx context.Context, listener net.Listener) error {
	server := grpc.NewServer(
		cmp.ServerCodec(),
		grpc.WaitForHandlers(true),
		grpc.InitialWindowSize(window), grpc.InitialConnWindowSize(window),
		experimental.BufferPool(buffers()),
		grpc.ReadBufferSize(8<<10), grpc.WriteBufferSize(8<<10),
		// A repo-server pings every 20 seconds, also while it waits for an answer.
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
	)
	cmp.Register(server, s)
	defer context.AfterFunc(ctx, func() { s.drain(server) })()
	s.ready.Store(true)
	s.Log.Info("ready", "socket", SocketIn(s.SocketDir), "concurrency", s.Concurrency, "walls", s.walls())
	err := server.Serve(listener)                             // returns when the calls have ended
	if err != nil && !errors.Is(err, grpc.ErrServerStopped) { // the signal was quicker
		return fmt.Errorf("serving: %w", err)
	}
	return nil
}

// drain lets the calls end that are there, and breaks them off when the grace is over.
func (s *Server) drain(server *grpc.Server) {
	s.ready.Store(false)
	s.Log.Info("draining", "grace", s.Grace.String())
	overdue := time.AfterFunc(s.Grace, server.Stop)
	defer overdue.Stop()
	server.GracefulStop()
}
