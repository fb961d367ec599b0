using System.Globalization;
using Greet.V1;
using Grpc.Core;

namespace Microservices.Tests.Bench.Closing;

/// <summary>Greets keys: says each again, notes that it ran, and closes the connection when the call asks for it.</summary>
internal sealed class ClosingService(CallLedger keys, IConnectionCloser closer) : Greeter.GreeterBase
{
    /// <summary>How many replies a stream has.</summary>
    public const int Replies = 3;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(1);
    private static int _calls;

    public override Task<HelloReply> SayHello(HelloRequest request, ServerCallContext context)
    {
        Begin(request, context);
        return Task.FromResult(new HelloReply { Message = request.Name });
    }

    /// <summary>Takes its time between replies, so that connections are closed under it.</summary>
    public override async Task StreamHello(HelloRequest request, IServerStreamWriter<HelloReply> replies, ServerCallContext context)
    {
        Begin(request, context);
        for (var reply = 0; reply < Replies; reply++)
        {
            await Task.Delay(Pace, TimeProvider.System, context.CancellationToken);
            await replies.WriteAsync(new HelloReply { Message = request.Name }, context.CancellationToken);
        }
    }

    /// <summary>Lasts for as long as the caller likes.</summary>
    public override async Task<HelloReply> CollectHellos(IAsyncStreamReader<HelloRequest> requests, ServerCallContext context)
    {
        while (await requests.MoveNext(context.CancellationToken))
        {
        }

        return new HelloReply();
    }

    private void Begin(HelloRequest request, ServerCallContext context)
    {
        if (Interlocked.Increment(ref _calls) == 1)
        {
            Console.WriteLine("serving");
        }

        keys.Add(int.Parse(request.Name, CultureInfo.InvariantCulture));
        if (request.AfterCall == AfterCall.Close)
        {
            closer.CloseAfter(context.GetHttpContext());
        }
    }
}
