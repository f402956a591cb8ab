package render

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
)

// listening is a proxy that programs use by its address.
type listening struct {
	*http.Server
	address string
}

func listen(hosts Hosts) (*listening, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: newProxy(hosts), ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(listener) }()
	return &listening{server, "http://" + listener.Addr().String()}, nil
}

// proxy takes what a program asks for to allowed hosts alone: each connection is judged where it is
// dialled, whatever text has led to it.
type proxy struct {
	hosts   Hosts
	forward *httputil.ReverseProxy
}

func newProxy(hosts Hosts) proxy {
	return proxy{hosts, &httputil.ReverseProxy{
		Rewrite:      func(*httputil.ProxyRequest) {}, // the request names its host
		Transport:    judge{hosts, network},
		ErrorHandler: refused,
		ErrorLog:     log.New(io.Discard, "", 0),
	}}
}

// network is a transport that nobody replaces.
var network = http.DefaultTransport.(*http.Transport).Clone()

func refused(w http.ResponseWriter, _ *http.Request, err error) {
	http.Error(w, err.Error(), http.StatusForbidden)
}

// ServeHTTP answers a request for another host.
func (p proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		p.forward.ServeHTTP(w, r)
		return
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err == nil && !p.hosts.Allow(host) {
		err = p.hosts.refuse(host)
	}
	if err != nil {
		refused(w, r, err)
		return
	}
	there, err := dial(r.Context(), r.Host)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		refused(w, r, err)
		return
	}
	defer func() { _ = here.Close() }()
	if _, err := io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	join(here, there)
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
func dial(ctx context.Context, address string) (io.ReadWriteCloser, error) {
	var dialer net.Dialer
	via, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: address}})
	if err != nil || via == nil {
		if err != nil {
			return nil, err
		}
		return dialer.DialContext(ctx, "tcp", address)
	}
	if via.Scheme != "http" {
		return nil, fmt.Errorf("the proxy %s is none of plain HTTP", via.Redacted())
	}
	port := via.Port()
	if port == "" {
		port = "80"
	}
	connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(via.Hostname(), port))
	if err != nil {
		return nil, err
	}
	tunnel, err := connect(connection, via, address)
	if err != nil {
		_ = connection.Close()
	}
	return tunnel, err
}

// connect has a proxy connect to an address.
func connect(connection net.Conn, via *url.URL, address string) (io.ReadWriteCloser, error) {
	request := &http.Request{
		Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{},
	}
	if user := via.User; user != nil {
		password, _ := user.Password()
		credentials := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		request.Header.Set("Proxy-Authorization", "Basic "+credentials)
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
