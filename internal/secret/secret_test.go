package secret_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/secret"
)

var cases = map[string]struct{ text, want string }{
	"flag with =":                     {`rclone --s3-secret-access-key=abc123 sync a b`, `rclone --s3-secret-access-key=*** sync a b`},
	"flag with a blank":               {`rclone --s3-access-key-id AKXYZ sync a b`, `rclone --s3-access-key-id *** sync a b`},
	"flag called key":                 {`tool --key abcdef run`, `tool --key *** run`},
	"flag in quotes":                  {`tool "--password=a b c" run`, `tool "--password=***" run`},
	"value in quotes":                 {`tool --password "a b c" run`, `tool --password "***" run`},
	"quotes that go on":               {`tool --password="a b"'c d' run`, `tool --password=*** run`},
	"quotes that go on in YAML":       {`password: "a"b c`, `password: ***`},
	"flag of a JSON list":             {`["rclone", "--password", "hunter2"]`, `["rclone", "--password", "***"]`},
	"flag of a YAML list":             {"- --password\n- hunter2\n- x", "- --password\n- ***\n- x"},
	"flag before a flag":              {`tool --no-password --verbose`, `tool --no-password --verbose`},
	"flag at the end":                 {`tool --password`, `tool --password`},
	"flag with continuation":          {"tool --token \\\n  abcdef x", "tool --token \\\n  *** x"},
	"mysql -p":                        {`mysqldump -u root -phunter2 db`, `mysqldump -u root -p*** db`},
	"sshpass -p":                      {`sshpass -p hunter2 rsync a b`, `sshpass -p *** rsync a b`},
	"-p elsewhere":                    {`mkdir -p /data; cp -pr a b`, `mkdir -p /data; cp -pr a b`},
	"curl -u":                         {`curl -u admin:hunter2 https://h/`, `curl -u admin:*** https://h/`},
	"user and group numbers":          {`docker run -u 1000:1000 x`, `docker run -u 1000:1000 x`},
	"variable":                        {`AWS_SECRET_ACCESS_KEY=wJalr/x+y aws s3 ls`, `AWS_SECRET_ACCESS_KEY=*** aws s3 ls`},
	"variable that ends in KEY":       {`export B2_KEY=abcdef`, `export B2_KEY=***`},
	"short value":                     {`PASSWORD=x`, `PASSWORD=*`},
	"empty value":                     {`PASSWORD= run`, `PASSWORD= ***`},
	"connection string":               {`:s3,access_key_id=abc,secret_access_key=def:bucket`, `:s3,access_key_id=***`},
	"YAML":                            {"user: me\npassword: correct horse battery\nport: 1", "user: me\npassword: ***\nport: 1"},
	"YAML in quotes":                  {`password: "correct horse"`, `password: "***"`},
	"YAML with CRLF":                  {"password: x y z\r\nport: 1\r\n", "password: ***\r\nport: 1\r\n"},
	"YAML block":                      {"a:\n  secret: |-\n    one\n\n    two\n  b: 1\n", "a:\n  secret: |-\n    ***\n  b: 1\n"},
	"camel case":                      {`clientSecret: abcdef`, `clientSecret: ***`},
	"JSON":                            {`{"user": "me", "password": "hunter2", "port": 1}`, `{"user": "me", "password": "***", "port": 1}`},
	"URL":                             {`git clone https://user:hunter2@host/x.git`, `git clone https://user:***@host/x.git`},
	"URL with @ in the password":      {`https://user:hun@ter2@host/x`, `https://user:***@host/x`},
	"URL with / in the password":      {`https://user:hun/ter2@host/x`, `https://user:***@host/x`},
	"URL with digits for password":    {`redis://:123456@host:6379/0`, `redis://:***@host:6379/0`},
	"URL with a token for user":       {`https://0123456789abcdef0123@host/x`, `https://***@host/x`},
	"URL with a port":                 {`https://host:8080/x@sha256:0123`, `https://host:8080/x@sha256:0123`},
	"ssh URL":                         {`git@github.com:x/y ssh://git@host/x`, `git@github.com:x/y ssh://git@host/x`},
	"token in a query":                {`curl https://h/?token=abcdef&x=1`, `curl https://h/?token=***`},
	"bearer":                          {`curl -H "Authorization: Bearer abcdefgh.ij" https://h`, `curl -H "Authorization: ***" https://h`},
	"bearer without a header":         {`using bearer abcdefgh.ij now`, `using bearer *** now`},
	"AWS access key":                  {`got AKIAIOSFODNN7EXAMPLE here`, `got *** here`},
	"GitHub token":                    {`got ghp_0123456789abcdefghijABCDEFGHIJ here`, `got *** here`},
	"JSON web token":                  {`got eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2ln here`, `got *** here`},
	"private key":                     {"-----BEGIN RSA PRIVATE KEY-----\nMII-x\nabc\n-----END RSA PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----\n***\n-----END RSA PRIVATE KEY-----"},
	"a file that holds it":            {`restic --password-file /run/pw backup`, `restic --password-file /run/pw backup`},
	"a variable that names the file":  {`RESTIC_PASSWORD_FILE=/run/pw`, `RESTIC_PASSWORD_FILE=/run/pw`},
	"references of Kubernetes":        {"secretName: tls\nsecretKeyRef: {name: a}\ntopologyKey: kubernetes.io/hostname", "secretName: tls\nsecretKeyRef: {name: a}\ntopologyKey: kubernetes.io/hostname"},
	"switch of Kubernetes":            {`automountServiceAccountToken: false`, `automountServiceAccountToken: false`},
	"words that only sound like them": {`tokenizer: x; monkey=1; passenger: 2; keyboard: 3`, `tokenizer: x; monkey=1; passenger: 2; keyboard: 3`},
	"a command":                       {`rclone sync /data s3:bucket --exclude '*.log'`, `rclone sync /data s3:bucket --exclude '*.log'`},
	"nothing":                         {"", ""},
}

func TestMask(t *testing.T) {
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, secret.Mask(c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzMask(f *testing.F) {
	for _, c := range cases {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := secret.Mask(text)
		if len(once) > len(text) {
			t.Errorf("Mask(%q) = %q, longer than the text", text, once)
		}
		if diff := cmp.Diff(once, secret.Mask(once)); diff != "" {
			t.Errorf("masking %q again changes it: %s", text, diff)
		}
	})
}

// Whatever stands before a flag, its value does not get through.
func FuzzMaskHides(f *testing.F) {
	for _, c := range cases {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, before string) {
		const value = "ZqZqZqZq"
		text := before + "\n--password=" + value + "\n"
		if masked := secret.Mask(text); strings.Contains(masked, value) {
			t.Errorf("Mask(%q) = %q", text, masked)
		}
	})
}
