package render

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Hosts are the names of those that may be fetched from, without ports. The zero value is none.
type Hosts []string

// EveryHost allows all of them, as kustomize and helm do by themselves: for a person's own directories
// alone.
var EveryHost = Hosts{"*"}

func (h Hosts) every() bool { return slices.Contains(h, EveryHost[0]) }

// Allow reports whether a host may be fetched from.
func (h Hosts) Allow(host string) bool {
	return h.every() || slices.ContainsFunc(h, func(allowed string) bool { return strings.EqualFold(allowed, host) })
}

// errHost is under every refusal of a host.
var errHost = errors.New("its host is not allowed")

// refuse says that something is on a host that is not allowed.
func (h Hosts) refuse(what string) error {
	allowed := "no host is"
	if len(h) > 0 {
		allowed = "allowed are " + strings.Join(h, ", ")
	}
	return fmt.Errorf("%s is remote and %w (%s): copy it into the repository, or allow the host with --allow-remote",
		what, errHost, allowed)
}

// judge is a transport that asks allowed hosts alone. A client has it make each request that a
// redirect leads to, so all of them are judged.
type judge struct {
	hosts Hosts
	next  http.RoundTripper
}

// RoundTrip refuses a request to a host that is not allowed, before anything is resolved or dialled.
func (j judge) RoundTrip(request *http.Request) (*http.Response, error) {
	if !j.hosts.Allow(request.URL.Hostname()) {
		if request.Body != nil {
			request.Body.Close()
		}
		return nil, j.hosts.refuse(request.URL.Redacted())
	}
	response, err := j.next.RoundTrip(request)
	if err == nil {
		response.Body = http.MaxBytesReader(nil, response.Body, maxPackage)
	}
	return response, err
}
