package argocd

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// kyvernoPort is where its webhooks are called.
const kyvernoPort = "9443"

// InstallKyverno puts into a cluster what the admission controller of Kyverno reads, as it is released. What
// of it would be started is not.
func InstallKyverno(t testing.TB, cluster *Cluster) {
	t.Helper()
	sources := kyverno.Module(t, "github.com/kyverno/kyverno")
	released, err := os.ReadFile(filepath.Join(sources, "config/install-latest-testing.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, manifest := range documents(t, released) {
		for _, kind := range []string{"Namespace", "CustomResourceDefinition", "ConfigMap", "Deployment"} {
			if strings.Contains(manifest, "\nkind: "+kind+"\n") {
				cluster.MustCreate(t, manifest)
			}
		}
	}
}

func documents(t testing.TB, stream []byte) (all []string) {
	t.Helper()
	for r := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(stream))); ; {
		document := make([]byte, 4<<20)
		n, err := r.Read(document)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(document[:n]))
	}
}

// StartKyverno starts its admission controller beside a cluster that it is installed in.
func StartKyverno(t testing.TB, cluster *Cluster) *process {
	t.Helper()
	env := []string{"KYVERNO_NAMESPACE=kyverno", "KYVERNO_POD_NAME=kyverno", "KYVERNO_SVC=kyverno-svc",
		"KYVERNO_SERVICEACCOUNT_NAME=kyverno-admission-controller", "KYVERNO_DEPLOYMENT=kyverno-admission-controller",
		"INIT_CONFIG=kyverno", "METRICS_CONFIG=kyverno-metrics"}
	p := start(t, env, kyverno.Path(t), "kyverno", "--kubeconfig="+cluster.kubeconfig,
		"--serverIP=127.0.0.1:"+kyvernoPort, "--webhookServerPort="+kyvernoPort,
		"--caSecretName=kyverno-svc.kyverno.svc.kyverno-tls-ca", "--tlsSecretName=kyverno-svc.kyverno.svc.kyverno-tls-pair",
		"--disableMetrics=true", "--controllerRuntimeMetricsAddress=0", "--admissionReports=false",
		"--enableReporting=", "--autoMemLimitEnabled=false")
	p.until(t, hasCertificate)
	return p
}

// hasCertificate asks whether Kyverno answers calls: it listens before it has a certificate to do so.
func hasCertificate() error {
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // it is asked for, not trusted
	connection, err := dialer.Dial("tcp", "127.0.0.1:"+kyvernoPort)
	if err != nil {
		return err
	}
	return connection.Close()
}

// Webhooks returns the failure policy of each webhook that Kyverno has made for resources, by name.
func (c *Cluster) Webhooks(t testing.TB) map[string]admissionv1.FailurePolicyType {
	t.Helper()
	policies := map[string]admissionv1.FailurePolicyType{}
	const group = "admissionregistration.k8s.io/v1"
	var mutating admissionv1.MutatingWebhookConfiguration
	c.Get(t, Object{group, "MutatingWebhookConfiguration", "", "kyverno-resource-mutating-webhook-cfg"}, &mutating)
	for _, w := range mutating.Webhooks {
		policies[w.Name] = *w.FailurePolicy
	}
	var validating admissionv1.ValidatingWebhookConfiguration
	c.Get(t, Object{group, "ValidatingWebhookConfiguration", "", "kyverno-resource-validating-webhook-cfg"}, &validating)
	for _, w := range validating.Webhooks {
		policies[w.Name] = *w.FailurePolicy
	}
	return policies
}
