package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	api "go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/sdk/metric"
)

// attributes of a measurement, of the types that JSON has.
type attributes []attribute.KeyValue

func (a *attributes) UnmarshalJSON(text []byte) error {
	var values map[string]any
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	for key, value := range values {
		switch value := value.(type) {
		case string:
			*a = append(*a, attribute.String(key, value))
		case bool:
			*a = append(*a, attribute.Bool(key, value))
		case float64:
			if value == math.Trunc(value) {
				*a = append(*a, attribute.Int64(key, int64(value)))
			} else {
				*a = append(*a, attribute.Float64(key, value))
			}
		case []any:
			texts := make([]string, len(value))
			for i := range value {
				texts[i] = fmt.Sprint(value[i])
			}
			*a = append(*a, attribute.StringSlice(key, texts))
		default:
			return fmt.Errorf("attribute %s is a %T", key, value)
		}
	}
	return nil
}

// measure takes one measurement.
type measure func(json.Number, attributes) error

// create makes the instruments, and gives the function of each.
func create(ctx context.Context, provider *metric.MeterProvider, described []description) (map[string]measure, error) {
	meter := provider.Meter("clients", api.WithInstrumentationVersion("1.2.3"))
	made := map[string]measure{}
	for _, each := range described {
		creator := doubles
		if each.Number == "int" {
			creator = integers
		}
		one, err := creator(ctx, meter, each)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", each.Name, err)
		}
		made[each.Name] = one
	}
	return made, nil
}

// observed keeps what the callback of an instrument is to tell.
type observed[N int64 | float64] map[attribute.Set]N

func (o observed[N]) set(value N, with attributes) { o[attribute.NewSet(with...)] = value }

func (o observed[N]) tell(observe func(N, ...api.ObserveOption)) {
	for labels, value := range o {
		observe(value, api.WithAttributeSet(labels))
	}
}

func integers(ctx context.Context, meter api.Meter, d description) (measure, error) {
	values := observed[int64]{}
	tell := api.WithInt64Callback(func(_ context.Context, to api.Int64Observer) error {
		values.tell(to.Observe)
		return nil
	})
	take := values.set
	var err error
	switch kind := strings.TrimPrefix(d.Kind, "exponential_"); kind {
	case "counter":
		one, failed := meter.Int64Counter(d.Name, api.WithUnit(d.Unit))
		err, take = failed, func(v int64, a attributes) { one.Add(ctx, v, api.WithAttributes(a...)) }
	case "up_down_counter":
		one, failed := meter.Int64UpDownCounter(d.Name, api.WithUnit(d.Unit))
		err, take = failed, func(v int64, a attributes) { one.Add(ctx, v, api.WithAttributes(a...)) }
	case "histogram":
		one, failed := meter.Int64Histogram(d.Name, api.WithUnit(d.Unit))
		err, take = failed, func(v int64, a attributes) { one.Record(ctx, v, api.WithAttributes(a...)) }
	case "observable_up_down_counter":
		_, err = meter.Int64ObservableUpDownCounter(d.Name, api.WithUnit(d.Unit), tell)
	default:
		err = fmt.Errorf("no instrument of integers is of kind %s", kind)
	}
	return func(number json.Number, with attributes) error {
		value, err := number.Int64()
		take(value, with)
		return err
	}, err
}

func doubles(ctx context.Context, meter api.Meter, d description) (measure, error) {
	values := observed[float64]{}
	tell := api.WithFloat64Callback(func(_ context.Context, to api.Float64Observer) error {
		values.tell(to.Observe)
		return nil
	})
	take := values.set
	var err error
	switch d.Kind {
	case "counter":
		one, failed := meter.Float64Counter(d.Name, api.WithUnit(d.Unit))
		err, take = failed, func(v float64, a attributes) { one.Add(ctx, v, api.WithAttributes(a...)) }
	case "gauge":
		one, failed := meter.Float64Gauge(d.Name, api.WithUnit(d.Unit))
		err, take = failed, func(v float64, a attributes) { one.Record(ctx, v, api.WithAttributes(a...)) }
	case "histogram":
		one, failed := meter.Float64Histogram(d.Name, api.WithUnit(d.Unit),
			api.WithExplicitBucketBoundaries(d.Bounds...))
		err, take = failed, func(v float64, a attributes) { one.Record(ctx, v, api.WithAttributes(a...)) }
	case "observable_counter":
		_, err = meter.Float64ObservableCounter(d.Name, api.WithUnit(d.Unit), tell)
	case "observable_gauge":
		_, err = meter.Float64ObservableGauge(d.Name, api.WithUnit(d.Unit), tell)
	default:
		err = fmt.Errorf("no instrument of doubles is of kind %s", d.Kind)
	}
	return func(number json.Number, with attributes) error {
		value, err := number.Float64()
		take(value, with)
		return err
	}, err
}
