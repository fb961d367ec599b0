using Greet.V1;
using Grpc.Core;

namespace Microservices.Server.Greeting;

/// <summary>The four calls of <c>greet.v1.Greeter</c>.</summary>
internal sealed class GreeterService(ServerOptions options) : Greeter.GreeterBase
{
    public override Task<HelloReply> SayHello(HelloRequest request, ServerCallContext context)
    {
        var call = new GreeterCall(context, options.AfterCall);
        call.Take(request);
        return Task.FromResult(call.Reply(Greeting(request.Name)));
    }

    public override async Task StreamHello(HelloRequest request, IServerStreamWriter<HelloReply> replies, ServerCallContext context)
    {
        var call = new GreeterCall(context, options.AfterCall);
        call.Take(request);
        await replies.WriteAsync(call.Reply(Greeting(request.Name)), context.CancellationToken);
        await replies.WriteAsync(call.Reply($"session protocol : {call.Protocol}"), context.CancellationToken);
    }

    public override async Task<HelloReply> CollectHellos(IAsyncStreamReader<HelloRequest> requests, ServerCallContext context)
    {
        var call = new GreeterCall(context, options.AfterCall);
        var names = new List<string>();
        while (await call.NextAsync(requests))
        {
            call.Take(requests.Current);
            names.Add(requests.Current.Name);
        }

        return call.Reply(Greeting(string.Join(", ", names.Where(name => name.Length > 0))));
    }

    public override async Task Chat(
        IAsyncStreamReader<HelloRequest> requests, IServerStreamWriter<HelloReply> replies, ServerCallContext context)
    {
        var call = new GreeterCall(context, options.AfterCall);
        while (await call.NextAsync(requests))
        {
            call.Take(requests.Current);
            await replies.WriteAsync(call.Reply(Greeting(requests.Current.Name)), context.CancellationToken);
        }
    }

    private static string Greeting(string name) => name.Length == 0 ? "hello" : $"hello {name}";
}
