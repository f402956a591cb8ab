package render

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Hosts are the names and addresses of those that may be fetched from, without ports. The zero value is none;
// "*" is every name, as long as it leads to public addresses.
type Hosts []string

// anyName is the entry that allows every name.
const anyName = "*"

// EveryHost allows all of them, wherever they are, as kustomize, git and helm do by themselves: for a person's
// own directories alone. No host is called so.
var EveryHost = Hosts{"every host, unjudged"}

func (h Hosts) every() bool { return slices.Contains(h, EveryHost[0]) }

// Allow reports whether a host may be fetched from, by what it is called.
func (h Hosts) Allow(host string) bool {
	return h.every() || h.name(host) || slices.Contains(h, anyName) && mayBePublic(host)
}

// name reports whether a host is one of those that are named: by its name, or by its address.
func (h Hosts) name(host string) bool {
	host = plainHost(host)
	return slices.ContainsFunc(h, func(named string) bool { return plainHost(named) == host })
}

// plainHost is the one spelling of a host's name or address.
func plainHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	if at, err := netip.ParseAddr(host); err == nil {
		return at.Unmap().String()
	}
	return host
}

// mayBePublic reports whether a host that nobody has named may be asked. A number is none: some programs read
// 2130706433, 0x7f.1 and 0177.0.0.1 as addresses of this machine.
func mayBePublic(host string) bool {
	host = plainHost(host)
	if at, err := netip.ParseAddr(host); err == nil {
		return kindOfAddress(at) == public
	}
	last := host[strings.LastIndex(host, ".")+1:]
	return last != "" && !isLocalName(host) && ('0' > last[0] || last[0] > '9')
}

// isLocalName reports whether a name is this machine wherever it is asked for.
func isLocalName(host string) bool {
	host = plainHost(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// judge refuses an address that a host leads to, where it is none that the host may have. A name that is allowed
// may lead into a private network, where companies and clusters have their own. It may not lead to this
// machine or to what serves this machine alone, such as the metadata of a cloud, whose owner names neither:
// these are reached by their address, or as localhost.
func (h Hosts) judge(host, address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := inner(at.Addr())
	kind := kindOfAddress(ip)
	switch {
	case h.every(), kind == public, h.name(ip.String()), h.name(at.Addr().String()):
		return nil
	case kind == private && h.name(host), kind == loopback && isLocalName(host) && h.name(host):
		return nil
	}
	allow := ip.String()
	if kind == private {
		allow = host
	}
	return fmt.Errorf("%s leads to %s, which is no public address, and %w: if that is meant, name it with "+
		"--allow-remote %s", host, ip, errHost, allow)
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

// isLoopback reports whether a host is this machine by its name alone, with or without a port.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	at, err := netip.ParseAddr(plainHost(host))
	return isLocalName(host) || err == nil && at.IsLoopback()
}
