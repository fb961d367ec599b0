using Greet.V1;
using Grpc.Core;

namespace Microservices.Client.Load;

/// <summary>Makes one call after the other.</summary>
internal sealed class LoadWorker(Greeter.GreeterClient greeter, TimeSpan deadline, LoadMeter meter, FailureCounts failures, CancellationToken abandoned)
{
    private static readonly HelloRequest Keep = new() { AfterCall = AfterCall.Keep };
    private static readonly HelloRequest Close = new() { AfterCall = AfterCall.Close };

    /// <summary>Makes a plan's calls until there is none any more.</summary>
    public async Task RunAsync(CallPlan plan)
    {
        while (plan.TryNext(out var call))
        {
            await MakeAsync(call, waitForReady: true);
        }
    }

    /// <param name="call">The call.</param>
    /// <param name="waitForReady">Whether it waits, up to its deadline, while there is no server.</param>
    /// <returns>Why it failed, null when it did not.</returns>
    public async Task<Exception?> MakeAsync(PlannedCall call, bool waitForReady)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        try
        {
            var options = new CallOptions(deadline: time.GetUtcNow().UtcDateTime + deadline, cancellationToken: abandoned);
            await MakeAsync(call, waitForReady ? options.WithWaitForReady() : options);
            meter.Record(time.GetElapsedTime(began));
            return null;
        }
        catch (RpcException) when (abandoned.IsCancellationRequested)
        {
            return null; // Neither made nor lost.
        }
        catch (RpcException e)
        {
            failures.Add(e);
            return e;
        }
    }

    private async Task MakeAsync(PlannedCall call, CallOptions options)
    {
        var request = call.Closes ? Close : Keep;
        if (!call.Streams)
        {
            using var unary = greeter.SayHelloAsync(request, options);
            await unary;
            return;
        }

        using var stream = greeter.StreamHello(request, options);
        while (await stream.ResponseStream.MoveNext(CancellationToken.None))
        {
        }
    }
}
