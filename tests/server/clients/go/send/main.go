// Plays a script of measurements through the OpenTelemetry SDK: send <script.json>
//
// Where to, how packed and in which temporality is said by the SDK's own variables, OTEL_*.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
)

const (
	never = 24 * time.Hour
	apart = 10 * time.Millisecond // two collections must not have the same millisecond
)

type script struct {
	Instruments []description
	Collections [][]step
}

type description struct {
	Name, Kind, Number, Unit string
	Bounds                   []float64
}

type step struct {
	Of   string
	Is   json.Number
	With attributes
}

func newExporter(ctx context.Context) (metric.Exporter, error) {
	switch protocol := os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL"); protocol {
	case "grpc":
		return otlpmetricgrpc.New(ctx)
	case "http/protobuf":
		return otlpmetrichttp.New(ctx)
	default:
		return nil, fmt.Errorf("the SDK has no exporter for %q", protocol)
	}
}

// views make exponential histograms of the instruments that are to be some.
func views(instruments []description) []metric.View {
	var made []metric.View
	for _, each := range instruments {
		if each.Kind == "exponential_histogram" {
			made = append(made, metric.NewView(metric.Instrument{Name: each.Name}, metric.Stream{
				Aggregation: metric.AggregationBase2ExponentialHistogram{MaxSize: 160, MaxScale: 20},
			}))
		}
	}
	return made
}

func play(ctx context.Context, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var played script
	if err := json.Unmarshal(text, &played); err != nil {
		return err
	}
	exporter, err := newExporter(ctx)
	if err != nil {
		return err
	}
	about, err := resource.New(ctx, resource.WithFromEnv(), resource.WithTelemetrySDK())
	if err != nil {
		return err
	}
	provider := metric.NewMeterProvider(
		metric.WithResource(about),
		metric.WithReader(metric.NewPeriodicReader(exporter, metric.WithInterval(never))),
		metric.WithView(views(played.Instruments)...),
	)
	instruments, err := create(ctx, provider, played.Instruments)
	if err != nil {
		return err
	}
	for i, steps := range played.Collections {
		for _, one := range steps {
			if err := instruments[one.Of](one.Is, one.With); err != nil {
				return err
			}
		}
		if i+1 == len(played.Collections) {
			break
		}
		if err := provider.ForceFlush(ctx); err != nil {
			return err
		}
		time.Sleep(apart)
	}
	return provider.Shutdown(ctx) // sends the last, as at the end of an application
}

func main() {
	// The SDK says here what it could not send in part, and goes on.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Fatal(err) }))
	if err := play(context.Background(), os.Args[1]); err != nil {
		log.Fatal(err)
	}
}
