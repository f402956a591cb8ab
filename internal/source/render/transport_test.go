package render

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// resolve has names of this process lead to addresses: each time it is asked, to the next ones.
func resolve(t *testing.T, answers ...[]string) {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	asked := 0
	go func() {
		question := make([]byte, 512)
		for {
			n, from, err := server.ReadFrom(question)
			if err != nil {
				return
			}
			mu.Lock()
			answer := answers[min(asked, len(answers)-1)]
			if isA(question[:n]) {
				asked++
			}
			mu.Unlock()
			_, _ = server.WriteTo(reply(question[:n], answer), from)
		}
	}()
	before := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
	t.Cleanup(func() {
		net.DefaultResolver = before
		server.Close()
	})
}

// endOfName returns where the name of a question ends, whose type follows.
func endOfName(question []byte) int {
	at := 12
	for question[at] != 0 {
		at += int(question[at]) + 1
	}
	return at + 1
}

func isA(question []byte) bool { return question[endOfName(question)+1] == 1 }

// reply answers a question for addresses of IPv4, and any other with nothing.
func reply(question []byte, addresses []string) []byte {
	end := endOfName(question) + 4
	answer := append([]byte{question[0], question[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question[12:end]...)
	if !isA(question) {
		return answer
	}
	for _, text := range addresses {
		answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
		address := netip.MustParseAddr(text).As4()
		answer = append(answer, address[:]...)
	}
	binary.BigEndian.PutUint16(answer[6:], uint16(len(addresses)))
	return answer
}

// asking is a client that may ask some hosts, without a proxy.
func asking(hosts ...string) *http.Client {
	return &http.Client{Transport: newJudged(hosts, func(*http.Request) (*url.URL, error) { return nil, nil })}
}

// A name that is allowed leads to no address of this machine, whoever answers for it, and whatever was
// answered before.
func TestNamesAreJudgedWhereTheyAreDialled(t *testing.T) {
	evil := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("this machine was asked for %s", r.URL)
	}))
	defer evil.Close()
	_, port, _ := net.SplitHostPort(evil.Listener.Addr().String())
	for name, answers := range map[string][][]string{
		"this machine":           {{"127.0.0.1"}},
		"at the second question": {{}, {"127.0.0.1"}},
		"beside another":         {{"169.254.169.254", "127.0.0.1"}},
		"no address":             {{"0.0.0.0"}},
	} {
		for _, host := range []string{"ok.example", "ok.example."} {
			resolve(t, answers...)
			client := asking("ok.example")
			var last error
			for range answers {
				response, err := client.Get("http://" + host + ":" + port + "/")
				if err == nil {
					response.Body.Close()
					t.Errorf("%s: it was answered", name)
				}
				last = err
			}
			if !errors.Is(last, errHost) || !strings.Contains(last.Error(), "--allow-remote") {
				t.Errorf("%s: got %v", name, last)
			}
		}
	}
}

func TestANameMayLeadToAnAddressThatIsNamed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "here")
	}))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	resolve(t, []string{"127.0.0.1"})
	response, err := asking("ok.example", "127.0.0.1").Get("http://me:secret@OK.example.:" + port + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if content, err := io.ReadAll(response.Body); string(content) != "here" || err != nil {
		t.Errorf("got %q, %v", content, err)
	}
}

func TestWithoutHostsNothingCanConnect(t *testing.T) {
	leave, err := outside.enter(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	if http.DefaultTransport != (closed{}) {
		t.Errorf("kustomize fetches with a %T", http.DefaultTransport)
	}
	if got := newPuller(nil).client.Transport; got != (closed{}) {
		t.Errorf("charts are fetched with a %T", got)
	}
	response, err := http.Get(canary(t))
	if err == nil {
		response.Body.Close()
	}
	if !errors.Is(err, errHost) {
		t.Errorf("got %v", err)
	}
}

// networkProxy is a proxy of the network, which takes each request to one server and says where it was to go.
func networkProxy(t *testing.T, to string) (at *url.URL, asked func() string) {
	t.Helper()
	var mu sync.Mutex
	var log []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		log = append(log, r.Method+" "+r.Host+" "+r.Header.Get("Proxy-Authorization"))
		mu.Unlock()
		there, err := net.Dial("tcp", to)
		if err != nil {
			t.Error(err)
			return
		}
		defer there.Close()
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer here.Close()
		_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		join(here, there)
	}))
	t.Cleanup(server.Close)
	at, err := url.Parse(strings.Replace(server.URL, "://", "://me:secret@", 1))
	if err != nil {
		t.Fatal(err)
	}
	return at, func() string { mu.Lock(); defer mu.Unlock(); return strings.Join(log, ", ") }
}

// The proxy of the network resolves names: what it is asked for is judged by name.
func TestWhatGoesThroughAProxyIsJudgedByName(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "https://evil.example/", http.StatusFound)
		}
	}))
	defer server.Close()
	at, asked := networkProxy(t, server.Listener.Addr().String())
	transport := newJudged(Hosts{"example.com"}, func(*http.Request) (*url.URL, error) { return at, nil })
	transport.upstream.(*http.Transport).TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
	client := &http.Client{Transport: transport}
	for path, refused := range map[string]bool{"https://example.com/ok": false, "https://example.com/moved": true,
		"https://127.0.0.1/": true, "https://2130706433/": true} {
		response, err := client.Get(path)
		if err == nil {
			response.Body.Close()
		}
		if errors.Is(err, errHost) != refused || !refused && err != nil {
			t.Errorf("%s: got %v", path, err)
		}
	}
	if want := "CONNECT example.com:443 Basic bWU6c2VjcmV0"; asked() != want {
		t.Errorf("the proxy was asked for %s, want %s once", asked(), want)
	}
}

// ask has a proxy do one request, and returns the status of its answer.
func ask(t *testing.T, p *proxy, request string) string {
	t.Helper()
	connection, err := net.Dial("tcp", p.at)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, request+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.Status[:3]
}

func TestTheProxyServesGitAlone(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("it was asked for %s", r.URL)
	}))
	defer server.Close()
	to := server.Listener.Addr().String()
	_, port, _ := net.SplitHostPort(to)
	p, err := newProxy(Hosts{"127.0.0.1"}, func(*http.Request) (*url.URL, error) { return nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	token := "\r\nProxy-Authorization: " + credentials(p.url().User)
	other := "\r\nProxy-Authorization: " + credentials(url.UserPassword(user, "guessed"))
	for name, tt := range map[string]struct{ request, want string }{
		"a tunnel":               {"CONNECT " + to + " HTTP/1.1\r\nHost: " + to + token, "200"},
		"without the token":      {"CONNECT " + to + " HTTP/1.1\r\nHost: " + to, "407"},
		"with another":           {"CONNECT " + to + " HTTP/1.1\r\nHost: " + to + other, "407"},
		"plain HTTP":             {"GET " + server.URL + "/ HTTP/1.1\r\nHost: " + to + token, "405"},
		"another name of it":     {"CONNECT localhost:" + port + " HTTP/1.1\r\nHost: 127.0.0.1" + token, "403"},
		"the number of it":       {"CONNECT 2130706433:" + port + " HTTP/1.1\r\nHost: 127.0.0.1" + token, "403"},
		"another host by header": {"CONNECT evil.example:443 HTTP/1.1\r\nHost: " + to + token, "403"},
	} {
		if got := ask(t, p, tt.request); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

func TestGitGoesThroughTheProxyOfTheNetwork(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	at, asked := networkProxy(t, server.Listener.Addr().String())
	p, err := newProxy(Hosts{"example.com"}, func(*http.Request) (*url.URL, error) { return at, nil })
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	connection, err := p.dial(t.Context(), "example.com:443")
	if err != nil {
		t.Fatal(err)
	}
	connection.Close()
	if _, err := p.dial(t.Context(), "evil.example:443"); !errors.Is(err, errHost) {
		t.Errorf("got %v", err)
	}
	if want := "CONNECT example.com:443 Basic bWU6c2VjcmV0"; asked() != want {
		t.Errorf("the proxy was asked for %s, want %s", asked(), want)
	}
}

// A box stays confined between its jobs, and does none for other hosts.
func TestAGateMayStayAsItIs(t *testing.T) {
	g := newGate()
	putBack, err := g.stay(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer putBack()
	leave, err := g.enter(t.Context(), Hosts{})
	if err != nil {
		t.Fatal(err)
	}
	leave()
	if http.DefaultTransport != (closed{}) {
		t.Errorf("after a build, http.DefaultTransport is a %T", http.DefaultTransport)
	}
	if _, err := exec.LookPath("git"); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("after a build, git is found: %v", err)
	}
	if _, err := g.enter(t.Context(), Hosts{"ok.example"}); !errors.Is(err, errConfined) {
		t.Errorf("got %v", err)
	}
}
