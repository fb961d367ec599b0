using Grpc.Core;

namespace Microservices.Server.Reflection;

/// <summary>One call: each request has its answer, in turn, until the caller has asked enough.</summary>
internal static class Conversation
{
    public static async Task RunAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context, Func<TRequest, TResponse> answer)
    {
        using var call = new OpenEndedCall(context);
        try
        {
            while (await requests.MoveNext(call.Ending))
            {
                await responses.WriteAsync(answer(requests.Current), call.Ending);
            }
        }
        catch (Exception) when (call.Ending.IsCancellationRequested)
        {
            throw call.End();
        }
    }
}
