package server

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/grpc/codes"

	"github.com/vixens-io/ballast/internal/core/engine"
)

// outcome says how a call ended.
type outcome string

const (
	rendered outcome = "rendered"
	refused  outcome = "refused"  // by a finding, the registry or a parameter
	failed   outcome = "failed"   // the source does not render
	rejected outcome = "rejected" // the stream was not what it should be
	canceled outcome = "canceled" // the caller went away, or time ran out
	broken   outcome = "broken"   // a fault of this program or its machine
)

// failure is an error of which it is known how it ends a call.
type failure struct {
	code    codes.Code
	outcome outcome
	err     error
}

func (f failure) Error() string { return f.err.Error() }

func (f failure) Unwrap() error { return f.err }

// reject is the failure of a stream that is not what it should be.
func reject(format string, args ...any) error {
	return failure{codes.InvalidArgument, rejected, fmt.Errorf(format, args...)}
}

// fault is the failure of this program or its machine.
func fault(err error) error { return failure{codes.Internal, broken, err} }

// classify returns the failure that an error is.
func classify(err error) failure {
	var f failure
	var usage engine.Usage
	var refusal engine.Refusal
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.DeadlineExceeded):
		return failure{codes.DeadlineExceeded, canceled, err}
	case errors.Is(err, context.Canceled):
		return failure{codes.Canceled, canceled, err}
	case errors.As(err, &usage), errors.As(err, &refusal):
		return failure{codes.FailedPrecondition, refused, err}
	}
	return failure{codes.FailedPrecondition, failed, err}
}
