package render

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"time"
)

// proxy takes git to allowed hosts alone, by tunnels of HTTPS: each connection is judged where it is dialled,
// whatever text has led to it. It serves who knows its token, and nobody else on this machine.
type proxy struct {
	hosts  Hosts
	via    proxyFor
	token  string
	server *http.Server
	at     string // the address that it listens on
}

func newProxy(hosts Hosts, via proxyFor) (*proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{hosts: hosts, via: via, token: rand.Text(), at: listener.Addr().String()}
	p.server = &http.Server{Handler: p, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: time.Minute}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

// user is the name that goes with the token.
const user = "ballast"

// url returns where the proxy is, with its token.
func (p *proxy) url() *url.URL {
	return &url.URL{Scheme: "http", User: url.UserPassword(user, p.token), Host: p.at}
}

func (p *proxy) close() { _ = p.server.Close() }

// ServeHTTP answers a request for a tunnel.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !p.knowsToken(r) {
		w.Header().Set("Proxy-Authenticate", `Basic realm="ballast"`)
		http.Error(w, "this is not a proxy for you", http.StatusProxyAuthRequired)
		return
	}
	if r.Method != http.MethodConnect {
		http.Error(w, "git fetches by https alone", http.StatusMethodNotAllowed)
		return
	}
	there, err := p.dial(r.Context(), r.Host)
	if errors.Is(err, errHost) {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer func() { _ = here.Close() }()
	if _, err := io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	join(here, there)
}

func (p *proxy) knowsToken(r *http.Request) bool {
	given := r.Header.Get("Proxy-Authorization")
	return subtle.ConstantTimeCompare([]byte(given), []byte(credentials(p.url().User))) == 1
}

func credentials(u *url.Userinfo) string {
	password, _ := u.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password))
}

// join takes bytes from each side to the other until one of them ends.
func join(a, b io.ReadWriter) {
	done := make(chan struct{}, 2)
	for _, way := range [][2]io.ReadWriter{{a, b}, {b, a}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			done <- struct{}{}
		}()
	}
	<-done
}

// dial connects to a host and port, through the proxy that the environment names for it.
func (p *proxy) dial(ctx context.Context, address string) (io.ReadWriteCloser, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if !p.hosts.Allow(host) {
		return nil, p.hosts.refuse(host)
	}
	via, err := p.via(&http.Request{URL: &url.URL{Scheme: "https", Host: address}})
	if err != nil {
		return nil, err
	}
	if via == nil {
		return p.hosts.dial(ctx, "tcp", address)
	}
	connection, err := dialProxy(ctx, via)
	if err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, func() { _ = connection.Close() })()
	tunnel, err := connect(connection, via, address)
	if err != nil {
		_ = connection.Close()
	}
	return tunnel, err
}

// dialProxy connects to a proxy of the network, which is the operator's.
func dialProxy(ctx context.Context, via *url.URL) (net.Conn, error) {
	port := via.Port()
	switch via.Scheme {
	case "http":
		if port == "" {
			port = "80"
		}
		return new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(via.Hostname(), port))
	case "https":
		if port == "" {
			port = "443"
		}
		return new(tls.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(via.Hostname(), port))
	}
	return nil, fmt.Errorf("git is not taken through the proxy %s: want one of http:// or https://", via.Redacted())
}

// connect has a proxy connect to an address.
func connect(connection net.Conn, via *url.URL, address string) (io.ReadWriteCloser, error) {
	request := &http.Request{
		Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{},
	}
	if via.User != nil {
		request.Header.Set("Proxy-Authorization", credentials(via.User))
	}
	if err := request.Write(connection); err != nil {
		return nil, err
	}
	buffered := bufio.NewReader(connection)
	response, err := http.ReadResponse(buffered, request) //nolint:bodyclose // what follows is the tunnel
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the proxy %s says %s", via.Redacted(), response.Status)
	}
	return struct {
		io.Reader
		io.WriteCloser
	}{buffered, connection}, nil
}
