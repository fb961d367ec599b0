using Greet.V1;
using Grpc.Core;
using Microservices.Client.Presentation;

namespace Microservices.Client.Calls;

/// <summary>One call from the connection's opening to its close, told to a presenter.</summary>
internal static class GreeterCalls
{
    /// <summary>How long the server may take to close a connection that it was asked to close.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    public static Task<int> HelloAsync(GreeterTarget target, string name, IPresenter presenter, CancellationToken cancellationToken) =>
        RunAsync(target, presenter, async (greeter, options) =>
        {
            var reply = await greeter.SayHelloAsync(Request(target, name), options);
            presenter.Received(reply.Message);
            presenter.Received($"session protocol : {reply.Session.Protocol}");
            presenter.Session(reply.Session);
        }, cancellationToken);

    public static Task<int> StreamAsync(GreeterTarget target, string name, IPresenter presenter, CancellationToken cancellationToken) =>
        RunAsync(target, presenter, async (greeter, options) =>
        {
            using var call = greeter.StreamHello(Request(target, name), options);
            Session? session = null;
            while (await call.ResponseStream.MoveNext(options.CancellationToken))
            {
                presenter.Received(call.ResponseStream.Current.Message);
                session = call.ResponseStream.Current.Session;
            }

            presenter.Session(session);
        }, cancellationToken);

    private static HelloRequest Request(GreeterTarget target, string name) => new()
    {
        Name = name,
        AfterCall = target.CloseGracefully ? AfterCall.Close : AfterCall.Keep,
    };

    private static async Task<int> RunAsync(
        GreeterTarget target, IPresenter presenter, Func<Greeter.GreeterClient, CallOptions, Task> call, CancellationToken cancellationToken)
    {
        var connection = new GreeterConnection(target, presenter);
        var status = StatusCode.OK;
        try
        {
            var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + target.Deadline;
            await call(connection.Greeter, new CallOptions(deadline: deadline, cancellationToken: cancellationToken));
            connection.Story.CallEnded();
            if (target.CloseGracefully && !await connection.Connections.ClosedWithinAsync(CloseLimit, cancellationToken))
            {
                presenter.Warning($"the server did not close the connection within {CloseLimit.TotalSeconds} s; closing it from here.");
            }
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            var failure = CallFailure.From(e, target, connection.Trust?.Refusal, connection.Connections);
            presenter.Failed(failure);
            connection.Story.CallEnded();
            status = failure.Status;
        }

        connection.Dispose();
        await connection.Connections.ClosedWithinAsync(CloseLimit, CancellationToken.None);
        presenter.Destroyed();
        return ExitCodes.Of(status);
    }
}
