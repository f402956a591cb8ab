package render

import (
	"net/netip"
	"testing"
)

func TestKindsOfAddresses(t *testing.T) {
	for kind, texts := range map[addressKind][]string{
		public: {
			"1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:1.1.1.1",
			"64:ff9b::101:101", "2002:101:101::1",
		},
		private: {
			"10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1", "fec0::1", "::ffff:10.0.0.1",
			"64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::1", "fd00::1%eth0",
		},
		loopback: {"127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "::127.0.0.1", "::1%lo"},
		special: {
			"0.0.0.0", "0.1.2.3", "::", "169.254.169.254", "fe80::1", "fe80::1%eth0", "224.0.0.1", "255.255.255.255",
			"ff02::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "fd00:ec2::254",
			"100.100.100.200", "::ffff:0:169.254.169.254", "2001::1",
		},
	} {
		for _, text := range texts {
			if got := kindOfAddress(netip.MustParseAddr(text)); got != kind {
				t.Errorf("%s: got kind %d, want %d", text, got, kind)
			}
		}
	}
}

func TestWhereAHostMayLead(t *testing.T) {
	for name, tt := range map[string]struct {
		hosts         Hosts
		host, address string
		may           bool
	}{
		"a public address":                  {Hosts{"ok.example"}, "ok.example", "1.1.1.1:443", true},
		"a private address, named":          {Hosts{"ok.example"}, "ok.example", "10.0.0.1:443", true},
		"spelled in another way":            {Hosts{"OK.example."}, "ok.Example", "10.0.0.1:443", true},
		"a private address, not named":      {Hosts{"*"}, "ok.example", "10.0.0.1:443", false},
		"one that stands for it":            {Hosts{"*"}, "ok.example", "[::ffff:10.0.0.1]:443", false},
		"named beside every name":           {Hosts{"*", "ok.example"}, "ok.example", "10.0.0.1:443", true},
		"this machine":                      {Hosts{"ok.example"}, "ok.example", "127.0.0.1:443", false},
		"this machine, by its address":      {Hosts{"ok.example", "127.0.0.1"}, "ok.example", "127.0.0.1:443", true},
		"this machine, as localhost":        {Hosts{"localhost"}, "localhost", "[::1]:443", true},
		"localhost, not named":              {Hosts{"*"}, "localhost", "127.0.0.1:443", false},
		"the metadata of a cloud":           {Hosts{"ok.example"}, "ok.example", "169.254.169.254:80", false},
		"the metadata in IPv6":              {Hosts{"ok.example"}, "ok.example", "[fd00:ec2::254]:80", false},
		"the metadata, named":               {Hosts{"169.254.169.254"}, "169.254.169.254", "169.254.169.254:80", true},
		"the metadata, through NAT64":       {Hosts{"ok.example"}, "ok.example", "[64:ff9b::a9fe:a9fe]:80", false},
		"an address of a zone":              {Hosts{"ok.example"}, "ok.example", "[fe80::1%eth0]:80", false},
		"a person's own":                    {EveryHost, "ok.example", "169.254.169.254:80", true},
		"nowhere that can be told":          {Hosts{"ok.example"}, "ok.example", "elsewhere:80", false},
		"localhost to the metadata, though": {Hosts{"localhost"}, "localhost", "169.254.169.254:80", false},
	} {
		if err := tt.hosts.judge(tt.host, tt.address); (err == nil) != tt.may {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestHostsThatAreAllowed(t *testing.T) {
	for name, tt := range map[string]struct {
		hosts Hosts
		host  string
		may   bool
	}{
		"none":                          {Hosts{}, "ok.example", false},
		"no name":                       {Hosts{"*"}, "", false},
		"in capitals":                   {Hosts{"ok.example"}, "OK.Example", true},
		"with a dot at its end":         {Hosts{"ok.example"}, "ok.example.", true},
		"one below it":                  {Hosts{"ok.example"}, "a.ok.example", false},
		"one that ends as it":           {Hosts{"ok.example"}, "notok.example", false},
		"any":                           {Hosts{"*"}, "ok.example", true},
		"any address that is public":    {Hosts{"*"}, "1.1.1.1", true},
		"any, and this machine":         {Hosts{"*"}, "127.0.0.1", false},
		"any, and this machine in IPv6": {Hosts{"*"}, "::ffff:127.0.0.1", false},
		"any, and a decimal":            {Hosts{"*"}, "2130706433", false},
		"any, and an octal":             {Hosts{"*"}, "0177.0.0.1", false},
		"any, and a hexadecimal":        {Hosts{"*"}, "0x7f000001", false},
		"any, and short":                {Hosts{"*"}, "127.1", false},
		"any, and localhost":            {Hosts{"*"}, "a.localhost.", false},
		"an address":                    {Hosts{"127.0.0.1"}, "127.0.0.1", true},
		"an address, as a decimal":      {Hosts{"127.0.0.1"}, "2130706433", false},
		"an address by a name of it":    {Hosts{"127.0.0.1"}, "localhost", false},
		"an address of IPv6":            {Hosts{"[::1]"}, "0:0:0:0:0:0:0:1", true},
		"a person's own":                {EveryHost, "127.0.0.1", true},
	} {
		if got := tt.hosts.Allow(tt.host); got != tt.may {
			t.Errorf("%s: got %v", name, got)
		}
	}
}
