package render

import "net/netip"

// addressKind says for whom an address is.
type addressKind int

const (
	public   addressKind = iota
	private              // a network of its owner's, or of a cluster
	loopback             // this machine
	special              // what serves this machine alone, many at once, or nobody
)

// addresses are the networks that are not public. Of two that hold an address, the first one counts.
var addresses = []struct {
	kind  addressKind
	among []netip.Prefix
}{
	{loopback, prefixes("127.0.0.0/8", "::1/128")},
	{special, prefixes(
		"0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"::/128", "fe80::/10", "ff00::/8", "2001::/32",
		"fd00:ec2::/32", "100.100.100.200/32", "168.63.129.16/32", // of clouds, beside 169.254.169.254
	)},
	{private, prefixes(
		"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15",
		"fc00::/7", "fec0::/10", "64:ff9b:1::/48",
	)},
}

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

func kindOfAddress(at netip.Addr) addressKind {
	at = inner(at)
	for _, networks := range addresses {
		for _, network := range networks.among {
			if network.Contains(at) {
				return networks.kind
			}
		}
	}
	return public
}

// embedding are the networks of IPv6 whose addresses lead to one of IPv4, and where that stands in them.
var embedding = []struct {
	network netip.Prefix
	at      int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12}, // NAT64
	{netip.MustParsePrefix("2002::/16"), 2},     // 6to4
	{netip.MustParsePrefix("::/96"), 12},        // as IPv4-compatible
	{netip.MustParsePrefix("::ffff:0:0:0/96"), 12},
}

// inner returns the address that one leads to: without a zone, which no network contains, and of IPv4 where it
// stands for one.
func inner(at netip.Addr) netip.Addr {
	at = at.WithZone("").Unmap()
	if at.Is4() || at == netip.IPv6Loopback() || at == netip.IPv6Unspecified() {
		return at
	}
	bytes := at.As16()
	for _, e := range embedding {
		if e.network.Contains(at) {
			return netip.AddrFrom4([4]byte(bytes[e.at:]))
		}
	}
	return at
}
