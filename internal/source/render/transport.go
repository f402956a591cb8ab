package render

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"
)

// transports are those of lists of hosts, which keep connections.
var transports sync.Map

// transport returns what asks allowed hosts, and what asks nobody if none is.
func (h Hosts) transport() http.RoundTripper {
	if len(h) == 0 {
		return closed{}
	}
	key := strings.Join(h, " ")
	if known, ok := transports.Load(key); ok {
		return known.(http.RoundTripper)
	}
	known, _ := transports.LoadOrStore(key, newJudged(h, viaNetwork))
	return known.(http.RoundTripper)
}

// closed is the transport where no host is allowed. There is nothing in it that could connect.
type closed struct{}

func (closed) RoundTrip(request *http.Request) (*http.Response, error) {
	closeBody(request)
	return nil, Hosts{}.refuse(request.URL.Redacted())
}

// judged is a transport that asks allowed hosts alone. A client has it make each request that a redirect leads
// to, so each hop is judged: by its name, and where it is dialled by the address that the name leads to.
type judged struct {
	hosts    Hosts
	direct   http.RoundTripper
	upstream http.RoundTripper // through the proxy of the network, which resolves names by itself
	via      proxyFor
}

// proxyFor returns the proxy of the network that a request goes through; nil: it goes directly.
type proxyFor func(*http.Request) (*url.URL, error)

type dialer func(ctx context.Context, network, address string) (net.Conn, error)

func newJudged(hosts Hosts, via proxyFor) judged {
	return judged{hosts, newTransport(hosts.dial, nil), newTransport(new(net.Dialer).DialContext, via), via}
}

func newTransport(dial dialer, via proxyFor) *http.Transport {
	return &http.Transport{
		DialContext: dial, Proxy: via, ForceAttemptHTTP2: true,
		MaxIdleConns: 100, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
	}
}

// RoundTrip refuses a request to a host that is not allowed, before anything is resolved or dialled.
func (j judged) RoundTrip(request *http.Request) (*http.Response, error) {
	host := request.URL.Hostname()
	if !j.hosts.Allow(host) {
		closeBody(request)
		return nil, j.hosts.refuse(request.URL.Redacted())
	}
	via, err := j.via(request)
	if err != nil {
		closeBody(request)
		return nil, err
	}
	next := j.direct
	if via != nil {
		next = j.upstream
	}
	response, err := next.RoundTrip(request)
	if err == nil {
		response.Body = http.MaxBytesReader(nil, response.Body, maxPackage)
	}
	return response, err
}

func closeBody(request *http.Request) {
	if request.Body != nil {
		_ = request.Body.Close()
	}
}

// dial connects to a host and port. The address is judged that the connection goes to: whoever owns the name
// cannot have it resolved to another one in between.
func (h Hosts) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if !h.Allow(host) {
		return nil, h.refuse(host)
	}
	judging := net.Dialer{Timeout: 30 * time.Second, Control: func(_, at string, _ syscall.RawConn) error {
		return h.judge(host, at)
	}}
	return judging.DialContext(ctx, network, address)
}
