using Greet.V1;
using Grpc.Core;

/// <summary>Greets, and notes each call's name in the file that <c>Calls</c> names.</summary>
internal sealed class GreeterService(IConfiguration configuration) : Greeter.GreeterBase
{
    private static readonly Lock Noting = new();

    public override Task<HelloReply> SayHello(HelloRequest request, ServerCallContext context) => Task.FromResult(Greet(request));

    public override async Task StreamHello(HelloRequest request, IServerStreamWriter<HelloReply> responseStream, ServerCallContext context)
    {
        var reply = Greet(request);
        for (var i = 0; i < 3; i++)
        {
            await responseStream.WriteAsync(reply);
        }
    }

    public override async Task<HelloReply> CollectHellos(IAsyncStreamReader<HelloRequest> requestStream, ServerCallContext context)
    {
        HelloReply? reply = null;
        await foreach (var request in requestStream.ReadAllAsync())
        {
            reply ??= Greet(request);
        }

        return reply!;
    }

    public override async Task Chat(IAsyncStreamReader<HelloRequest> requestStream, IServerStreamWriter<HelloReply> responseStream, ServerCallContext context)
    {
        HelloReply? reply = null;
        await foreach (var request in requestStream.ReadAllAsync())
        {
            reply ??= Greet(request);
            await responseStream.WriteAsync(reply);
        }
    }

    private HelloReply Greet(HelloRequest request)
    {
        lock (Noting)
        {
            File.AppendAllText(configuration["Calls"]!, $"{request.Name}\n");
        }

        return new HelloReply { Message = $"Hello {request.Name}" };
    }
}
